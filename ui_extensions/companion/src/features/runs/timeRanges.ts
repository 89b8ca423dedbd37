/** The quick time ranges: what they are called and what they are in the query language. */
export const TIME_AXES = [
  { field: 'at', label: 'Any axis', help: 'ended, else started, else scheduled' },
  { field: 'scheduled', label: 'Scheduled', help: 'when it was due' },
  { field: 'started', label: 'Started', help: 'when it first ran' },
  { field: 'ended', label: 'Ended', help: 'when it finished' },
  { field: 'created', label: 'Created', help: 'when it was made' },
] as const
export const TIME_FIELDS = TIME_AXES.map((axis) => axis.field)

export const TIME_RANGES = [
  { value: '..now', label: 'Up to now' },
  { value: '-1h..', label: 'Last hour' },
  { value: '-24h..', label: 'Last 24 hours' },
  { value: '-7d..', label: 'Last 7 days' },
  { value: '-30d..', label: 'Last 30 days' },
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: 'this-week', label: 'This week' },
  { value: 'last-week', label: 'Last week' },
  { value: 'this-month', label: 'This month' },
  { value: 'last-month', label: 'Last month' },
] as const

/** What the button says for the value of a time term. */
export function rangeLabel(field: string | null, value: string | null): string {
  if (field === null || value === null) return 'Any time'
  const known = knownLabel(value) ?? value.replace('..', ' to ')
  const axis = TIME_AXES.find((each) => each.field === field && field !== 'at')
  return axis ? `${axis.label}: ${known.toLowerCase()}` : known
}

/** `Last 7 days`, and the same for a range that also says that it ends now. */
function knownLabel(value: string): string | undefined {
  const label = (text: string) => TIME_RANGES.find((range) => range.value === text)?.label
  return label(value) ?? (value.endsWith('..now') ? label(value.slice(0, -'now'.length)) : undefined)
}
