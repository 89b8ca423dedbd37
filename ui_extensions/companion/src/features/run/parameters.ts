/** A run's parameters as tree rows, and the query that finds runs with the same value. Pure. */
import type { Json } from '@/api/types'
import { quote } from '@/query/terms'

export interface Row {
  /** Path from the top as the query language writes it: `order.lines.0`, `options."odd key"`. */
  path: string
  key: string
  depth: number
  kind: 'object' | 'array' | 'value'
  value: Json
  /** Number of children of objects and arrays. */
  size: number
  redacted: boolean
}

/** What ingest writes in place of a secret. */
const REDACTED = '[redacted]'
const PLAIN_KEY = /^[\p{L}\p{N}_-]+$/u
/** Longer values than this make a query that nobody can read. */
const LONGEST = 200

/** Rows in reading order; the children of paths in `closed` are left out. */
export function rowsOf(parameters: Json, closed: ReadonlySet<string> = new Set()): Row[] {
  const rows: Row[] = []
  const visit = (value: Json, key: string, parent: Row | null) => {
    const children = childrenOf(value)
    const row: Row = {
      path: parent ? `${parent.path}.${segment(key)}` : segment(key),
      key,
      depth: parent ? parent.depth + 1 : 0,
      kind: Array.isArray(value) ? 'array' : children ? 'object' : 'value',
      value,
      size: children?.length ?? 0,
      redacted: value === REDACTED,
    }
    rows.push(row)
    if (children && !closed.has(row.path)) for (const [name, child] of children) visit(child, name, row)
  }
  for (const [name, child] of childrenOf(parameters) ?? []) visit(child, name, null)
  return rows
}

function childrenOf(value: Json): [string, Json][] | null {
  if (Array.isArray(value)) return value.map((child, at) => [String(at), child])
  return value !== null && typeof value === 'object' ? Object.entries(value) : null
}

const segment = (key: string) => (PLAIN_KEY.test(key) ? key : `"${key.replace(/[\\"]/g, '\\$&')}"`)

/** The query that finds runs with this value here; null for containers, secrets and values too long to read. */
export function queryFor(row: Row): string | null {
  if (row.kind !== 'value' || row.redacted) return null
  if (row.value === null) return `-param.${row.path}:*`
  const text = String(row.value)
  return text.length > LONGEST ? null : `param.${row.path}:${text === '' ? '""' : quote(text)}`
}

/** How a value is written in the tree. */
export function valueText({ kind, value, size }: Row): string {
  if (kind === 'array') return size === 1 ? '1 item' : `${size} items`
  if (kind === 'object') return size === 1 ? '1 key' : `${size} keys`
  return typeof value === 'string' ? `"${value}"` : String(value)
}
