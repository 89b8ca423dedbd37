/** Which control of the form shows which clause: by the kind of the field, so that a new field is in the form by itself. */
import type { QueryField } from '@/api/types'
import type { Clause, Clauses, Condition } from '../clauses'
import type { Registry } from '../registry'
import type { Value } from '../values'

export type Control = 'list' | 'range' | 'time' | 'flag' | 'rows'

const BY_KIND: { [kind: string]: Control } = {
  time: 'time',
  flag: 'flag',
  duration: 'range',
  integer: 'range',
  choice: 'list',
  texts: 'list',
}

export function controlOf(field: QueryField): Control {
  return BY_KIND[field.kind] ?? (field.facet ? 'list' : 'rows')
}

/** A condition with its place in the query. */
export interface Placed {
  place: number
  condition: Condition
}

export function conditionsOf(clauses: Clauses, field: string): Placed[] {
  return clauses.flatMap((clause, place) =>
    clause.kind === 'condition' && clause.condition.field === field ? [{ place, condition: clause.condition }] : [],
  )
}

/** Places of the terms that no control can show: the form leaves them as they are and says that they hold too. */
export function alsoOf(clauses: Clauses, registry: Registry): number[] {
  return clauses.flatMap((clause, place) => (clause.kind === 'sort' || isShown(clause, registry) ? [] : [place]))
}

function isShown(clause: Clause, registry: Registry): boolean {
  if (clause.kind === 'word') return true
  if (clause.kind !== 'condition') return false
  const field = registry.get(clause.condition.field)
  return field !== undefined && (isPresence(clause.condition) || SHOWS[controlOf(field)](clause.condition))
}

/** Whether the condition only asks for any value. */
export function isPresence({ path, values }: Condition): boolean {
  return path.length === 0 && values.length === 1 && values[0]?.is === 'anything'
}

const SHOWS: Record<Control, (condition: Condition) => boolean> = {
  list: (condition) => isList(condition) || condition.path.length > 0,
  range: (condition) => isSpan(condition),
  time: (condition) => isSpan(condition),
  flag: ({ negated, values }) => (negated || values.length === 1) && values.every((value) => value.is === 'exact'),
  rows: () => true,
}

/** A choice of whole values, wildcards or patterns. */
export function isList({ path, values }: Condition): boolean {
  return path.length === 0 && values.every((value) => isChoice(value))
}

function isChoice(value: Value): boolean {
  return value.is === 'exact' || value.is === 'like' || value.is === 'regex'
}

/** One stretch of numbers or times. */
export function isSpan({ values: [value, ...more] }: Condition): boolean {
  return more.length === 0 && (value?.is === 'exact' || value?.is === 'compare' || value?.is === 'between')
}
