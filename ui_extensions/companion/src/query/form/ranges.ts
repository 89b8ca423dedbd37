/** Ranges of numbers and durations, as two ends that may each be missing. */
import { parseDuration } from '@/format/duration'
import { type Clause, type Clauses, type Condition, conditionClause, replaced } from '../clauses'
import type { Value } from '../values'
import { conditionsOf, isSpan } from './controls'

export interface End {
  text: string
  /** The value itself does not belong to the range (`>5m`). */
  open: boolean
}

export interface Range {
  min: End | null
  max: End | null
}

export interface RangeState {
  /** The terms that together say `range`. */
  places: number[]
  range: Range
  excluded: { place: number; range: Range }[]
}

export type Measure = (text: string) => number | null

export const ANY: Range = { min: null, max: null }

/** How the values of a kind are compared: durations in seconds. */
export function measureOf(kind: string): Measure {
  return kind === 'duration' ? parseDuration : parseNumber
}

function parseNumber(text: string): number | null {
  return /^[+-]?\d{1,16}$/.test(text) ? Number(text) : null
}

export function rangeOf(clauses: Clauses, field: string, measure: Measure): RangeState {
  const own = conditionsOf(clauses, field).filter(({ condition }) => isSpan(condition))
  const wanted = own.filter(({ condition }) => !condition.negated)
  return {
    places: wanted.map(({ place }) => place),
    range: wanted.reduce((range, { condition }) => narrower(range, spanOf(condition), measure), ANY),
    excluded: own
      .filter(({ condition }) => condition.negated)
      .map(({ place, condition }) => ({ place, range: spanOf(condition) })),
  }
}

/** The clauses with `range` in place of those terms; without an end on either side they are taken away. */
export function withRange(
  clauses: Clauses,
  places: readonly number[],
  field: string,
  range: Range,
  negated = false,
): Clauses {
  return replaced(clauses, places, rangeClauses(field, range, negated))
}

function rangeClauses(field: string, { min, max }: Range, negated: boolean): Clause[] {
  const make = (value: Value) => conditionClause({ field, path: [], negated, values: [value] })
  if (min && max && !min.open && !max.open) {
    return [min.text === max.text ? make(exact(min.text)) : make({ is: 'between', low: min.text, high: max.text })]
  }
  const lower: Value | null = min && lowerOf(min, max === null)
  const upper: Value | null = max && upperOf(max, min === null)
  return [lower, upper].flatMap((value) => (value ? [make(value)] : []))
}

const exact = (text: string): Value => ({ is: 'exact', text, strict: false })

function lowerOf({ text, open }: End, alone: boolean): Value {
  if (open) return { is: 'compare', operator: '>', text }
  return alone ? { is: 'between', low: text, high: null } : { is: 'compare', operator: '>=', text }
}

function upperOf({ text, open }: End, alone: boolean): Value {
  if (open) return { is: 'compare', operator: '<', text }
  return alone ? { is: 'between', low: null, high: text } : { is: 'compare', operator: '<=', text }
}

function spanOf({ values: [value] }: Condition): Range {
  switch (value?.is) {
    case 'exact':
      return { min: { text: value.text, open: false }, max: { text: value.text, open: false } }
    case 'between':
      return { min: endOf(value.low), max: endOf(value.high) }
    case 'compare': {
      const end = { text: value.text, open: !value.operator.endsWith('=') }
      return value.operator.startsWith('>') ? { min: end, max: null } : { min: null, max: end }
    }
    default:
      return ANY
  }
}

function endOf(text: string | null): End | null {
  return text === null ? null : { text, open: false }
}

/** What lies in both ranges. */
function narrower(one: Range, other: Range, measure: Measure): Range {
  return { min: tighter(one.min, other.min, measure, 1), max: tighter(one.max, other.max, measure, -1) }
}

function tighter(one: End | null, other: End | null, measure: Measure, sign: 1 | -1): End | null {
  if (!one || !other) return one ?? other
  const difference = ((measure(one.text) ?? 0) - (measure(other.text) ?? 0)) * sign
  if (difference === 0) return one.open ? one : other
  return difference > 0 ? one : other
}
