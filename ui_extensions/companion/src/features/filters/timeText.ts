/** A stretch of time as one types it, as the calendar marks it, and as the form keeps it. */
import type { Span } from '@/query/form/times'
import { pieces, plain, splitRange } from '@/query/lexemes'
import { readValue, writeValue } from '@/query/values'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const AGO = /^(?:last\s+)?-?(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/i
const DAY_MS = 86_400_000

/** Null for nothing. `24h` reads as the last 24 hours; whether it is a time is for the service to say. */
export function readSpan(typed: string): Span | null {
  const text = typed.trim()
  if (!text) return null
  const [, count, unit] = AGO.exec(text) ?? []
  if (count && unit) return { is: 'between', from: `-${count}${unit.toLowerCase()}`, to: '' }
  const range = splitRange(pieces(text))
  if (range) return { is: 'between', from: range[0].trim(), to: range[1].trim() }
  const value = readValue(text, { ordered: true, pattern: false })
  if (value?.is === 'compare') return value
  return { is: 'within', text: plain(pieces(text)) }
}

export function writeSpan(span: Span): string {
  if (span.is === 'between') return `${span.from}..${span.to}`
  return span.is === 'within' ? span.text : writeValue(span)
}

/** The first and last whole day of a span that is made of days. */
export function daysOf(span: Span | null): [string, string] | null {
  if (span?.is === 'within' && DAY.test(span.text)) return [span.text, span.text]
  if (span?.is !== 'between' || !DAY.test(span.from) || !DAY.test(span.to)) return null
  return [span.from, dayAfter(span.to, -1)]
}

/** Both days belong to it: in the language a range ends before its end. */
export function spanOfDays(first: string, last: string): Span {
  return first === last ? { is: 'within', text: first } : { is: 'between', from: first, to: dayAfter(last, 1) }
}

export function dayAfter(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10)
}
