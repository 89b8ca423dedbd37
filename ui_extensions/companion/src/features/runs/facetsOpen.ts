/** Which facets are open, kept in this browser: how a reader likes the panel is no part of what is searched. */
const KEY = 'vantage-facets'
const USUAL: Record<string, boolean> = { state: true, flow: true, deployment: true, tag: true }

export function keptOpen(field: string): boolean {
  return read()[field] ?? USUAL[field] ?? false
}

export function keepOpen(field: string, open: boolean): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), [field]: open }))
  } catch {
    // Storage may be blocked; the panel then opens as usual next time.
  }
}

function read(): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return kept !== null && typeof kept === 'object' ? (kept as Record<string, boolean>) : {}
  } catch {
    return {}
  }
}
