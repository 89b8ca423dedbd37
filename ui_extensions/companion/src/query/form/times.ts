/** When: a stretch of time on one of the axes that a run has. */
import { type Clauses, type Condition, conditionClause, replaced } from '../clauses'
import type { Registry } from '../registry'
import type { Comparison, Value } from '../values'
import { isSpan } from './controls'

export type Span =
  | { is: 'between'; from: string; to: string }
  /** A day, a word such as `last-week`, a minute: anywhere within it. */
  | { is: 'within'; text: string }
  | { is: 'compare'; operator: Comparison; text: string }

export interface TimeRow {
  place: number
  field: string
  negated: boolean
  span: Span
}

export type NewTime = Omit<TimeRow, 'place'>

export function timesOf(clauses: Clauses, registry: Registry): TimeRow[] {
  return clauses.flatMap((clause, place) => {
    if (clause.kind !== 'condition' || registry.get(clause.condition.field)?.kind !== 'time') return []
    const span = isSpan(clause.condition) ? spanOf(clause.condition) : null
    return span ? [{ place, field: clause.condition.field, negated: clause.condition.negated, span }] : []
  })
}

/** The clauses with one time set, added (`place` null) or, without one, taken away. */
export function withTimeRow(clauses: Clauses, place: number | null, row: NewTime | null): Clauses {
  const value = row && spanValue(row.span)
  const made =
    row && value ? [conditionClause({ field: row.field, path: [], negated: row.negated, values: [value] })] : []
  return replaced(clauses, place === null ? [] : [place], made)
}

function spanValue(span: Span): Value | null {
  if (span.is === 'between') {
    return span.from || span.to ? { is: 'between', low: span.from || null, high: span.to || null } : null
  }
  if (!span.text) return null
  return span.is === 'within' ? { is: 'exact', text: span.text, strict: false } : span
}

function spanOf({ values: [value] }: Condition): Span | null {
  if (value?.is === 'between') return { is: 'between', from: value.low ?? '', to: value.high ?? '' }
  if (value?.is === 'exact') return { is: 'within', text: value.text }
  return value?.is === 'compare' ? value : null
}
