/** Times in the viewer's zone, always 24-hour; formatters are kept because making one is slow. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options)
  let made = formatters.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options })
    formatters.set(key, made)
  }
  return made
}

const YEAR: Intl.DateTimeFormatOptions = { year: 'numeric' }
const DAY: Intl.DateTimeFormatOptions = { day: '2-digit', month: 'short' }
const MINUTE: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }

/** `24 Nov 05:54:12`, with the year when it is not the current one. */
export function formatTime(iso: string, zone: string, now: number, seconds = true): string {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return '–'
  const year = formatter(zone, YEAR)
  const other = year.format(at) !== year.format(now)
  const day = formatter(zone, other ? { ...DAY, ...YEAR } : DAY).format(at)
  const clock = formatter(zone, seconds ? { ...MINUTE, second: '2-digit' } : MINUTE).format(at)
  return `${day} ${clock}`
}

/** `24 Nov`, `24 Nov 2025`. */
export function formatDay(iso: string, zone: string, withYear = false): string {
  return formatter(zone, withYear ? { ...DAY, ...YEAR } : DAY).format(Date.parse(iso))
}

/** `2026-11-24`: the day that a moment falls on in a zone. */
export function isoDay(at: number, zone: string): string {
  const parts = new Map(
    formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

/** `05:54`. */
export function formatClock(iso: string, zone: string, seconds = false): string {
  return formatter(zone, seconds ? { ...MINUTE, second: '2-digit' } : MINUTE).format(Date.parse(iso))
}

/** `2026-11-24 05:54:12 UTC`. */
export function formatUtc(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `5 minutes ago`, `in 2 hours`, `now`. */
export function formatRelative(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000
  if (Math.abs(seconds) < 1) return 'now'
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1]
  return relative.format(Math.trunc(seconds / size), unit)
}

/** `GMT+1` or `UTC`: the short name of a zone at a moment. */
export function zoneName(zone: string, at: number): string {
  const parts = formatter(zone, { timeZoneName: 'short', ...YEAR }).formatToParts(at)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}
