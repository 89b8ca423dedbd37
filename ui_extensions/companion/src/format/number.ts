const counts = new Intl.NumberFormat('en-US')

/** `12,345`: counts are exact. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : counts.format(value)
}

/** `1 run`, `12,345 runs`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}

/** A ratio as `98.2 %`; never rounds a rate that is not whole up to 100 % or down to 0 %. */
export function formatRatio(ratio: number | null | undefined, digits = 1): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return '–'
  const percent = ratio * 100
  const step = 10 ** -digits
  const shown = percent > 100 - step && percent < 100 ? 100 - step : percent > 0 && percent < step ? step : percent
  return `${Number(shown.toFixed(digits))} %`
}

/** `600 MB`, decimal units. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return '–'
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** A number in the unit that the service names: seconds, ratio, runs per hour or a count. */
export function formatUnit(value: number | null | undefined, unit: string, duration: (s: number) => string): string {
  if (value === null || value === undefined) return '–'
  if (unit === 's') return duration(value)
  if (unit === 'ratio') return formatRatio(value)
  if (unit === 'runs/h') return `${value >= 10 ? formatCount(Math.round(value)) : value.toFixed(1)} runs/h`
  return formatCount(value)
}
