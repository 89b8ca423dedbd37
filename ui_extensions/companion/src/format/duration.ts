/** `380 ms`, `2.4 s`, `42 s`, `3m 05s`, `1h 04m`, `2d 03h`; null is an en dash. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–'
  if (seconds < 0) return `−${formatDuration(-seconds)}`
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
  const hours = Math.floor(minutes / 60)
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`
}

/** A duration that ticks shows whole seconds from the start, so that its width stays calm. */
export function formatTicking(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  return whole < 60 ? `${whole} s` : formatDuration(whole)
}

/** The form that the query language reads: `380ms`, `5m`, `1h30m`. */
export function queryDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`
  const whole = Math.round(seconds)
  const parts: [number, string][] = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor((whole % 86400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'm'],
    [whole % 60, 's'],
  ]
  return parts.map(([count, unit]) => (count ? `${count}${unit}` : '')).join('') || '0s'
}

const UNIT_SECONDS: { [unit: string]: number } = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800 }

/** Seconds of `90s`, `5m`, `1h30m`, `750ms` or a bare number; null for what is no duration. */
export function parseDuration(text: string): number | null {
  const lowered = text.trim().toLowerCase()
  if (/^\d+(\.\d+)?$/.test(lowered)) return Number(lowered)
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(lowered)) return null
  const parts = lowered.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
