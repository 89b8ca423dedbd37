/** A run's parameters as tree rows, and the query that finds runs with the same value. Pure. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Row = {
  /** dotted path from the top, "order.lines.0" */
  path: string
  key: string
  depth: number
  kind: 'object' | 'array' | 'value'
  value: Json
  /** number of children of objects and arrays */
  size: number
  redacted: boolean
}

const REDACTED = /^(\*{3,}|\[redacted\]|<redacted>|•{3,})$/i
const PLAIN = /^[\p{L}\p{N}_@#$%+=][\p{L}\p{N}_@#$%+=.:-]*$/u
const RESERVED = /^(or|and|not)$/i
const PATH = /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u

/** Rows in reading order; children of paths in `closed` are left out. */
export function rowsOf(parameters: Json, closed: ReadonlySet<string> = new Set()): Row[] {
  const rows: Row[] = []
  const visit = (value: Json, key: string, path: string, depth: number) => {
    const children = childrenOf(value)
    const kind = Array.isArray(value) ? 'array' : children ? 'object' : 'value'
    rows.push({ path, key, depth, kind, value, size: children?.length ?? 0, redacted: isRedacted(value) })
    if (children && !closed.has(path))
      for (const [name, child] of children) visit(child, name, `${path}.${name}`, depth + 1)
  }
  for (const [name, child] of childrenOf(parameters) ?? []) visit(child, name, name, 0)
  return rows
}

function childrenOf(value: Json): [string, Json][] | null {
  if (Array.isArray(value)) return value.map((child, at) => [String(at), child])
  return value !== null && typeof value === 'object' ? Object.entries(value) : null
}

export const isRedacted = (value: Json) => typeof value === 'string' && REDACTED.test(value.trim())

/** `text` as one value of the query language: bare when it cannot be read as anything else, quoted otherwise. */
export function quoted(text: string): string {
  if (PLAIN.test(text) && !text.includes('..') && !RESERVED.test(text)) return text
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** The query that finds runs with this value here, or null where the language cannot name it (containers, redacted, odd keys). */
export function queryFor(row: Pick<Row, 'path' | 'kind' | 'value' | 'redacted'>): string | null {
  if (row.kind !== 'value' || row.redacted || !PATH.test(row.path)) return null
  if (row.value === null) return `-param.${row.path}:*`
  return `param.${row.path}:${quoted(String(row.value))}`
}
