/** The groupings that most people want, and what each is called. */
export const FAMILY = 'root'

export const GROUPINGS = [
  { by: 'flow', label: 'Flow', help: '' },
  { by: 'deployment', label: 'Deployment', help: '' },
  { by: 'worker', label: 'Worker', help: '' },
  { by: 'error_group', label: 'Error', help: 'alike but for numbers, ids, names' },
  { by: FAMILY, label: 'Root run', help: 'subflows folded, deepest failure shown' },
]

export function groupingLabel(by: string): string {
  const known = GROUPINGS.find((each) => each.by === by)?.label
  return known ?? by.replace(/^(param|tag)\./, '').replaceAll('_', ' ')
}
