/** Queries as fast-check makes them, and a registry with a field of every kind, for property tests. */
import fc from 'fast-check'
import type { QueryField } from '@/api/types'
import { writeName } from './lexemes'
import { registryOf } from './registry'
import { type Value, writeFree, writeValue } from './values'

const PATTERN = ['equals', 'any', 'strict', 'wildcard', 'quoted', 'regex', 'present']
const ORDER = ['equals', 'any', 'compare', 'range', 'present']

function field(name: string, kind: string, operators: string[], more: Partial<QueryField> = {}): QueryField {
  const rest = { label: name, help: '', example: '', sortable: true, facet: false, values: null, dimension: true }
  return { name, kind, operators, path: false, ...rest, ...more }
}

export const FIELDS: QueryField[] = [
  field('state', 'text', PATTERN, { facet: true }),
  field('flow', 'text', PATTERN, { facet: true }),
  field('outcome', 'choice', ['equals', 'any', 'present'], {
    values: ['success', 'failure', 'cancelled', 'unfinished'],
  }),
  field('tag', 'texts', PATTERN, { facet: true, path: true }),
  field('message', 'text', PATTERN),
  field('id', 'id', ['equals', 'any', 'wildcard', 'regex', 'present']),
  field('param', 'json', [...PATTERN, 'compare', 'range'], { path: true }),
  field('priority', 'integer', ORDER),
  field('duration', 'duration', ORDER),
  field('at', 'time', ORDER),
  field('started', 'time', ORDER),
  field('is', 'flag', ['equals', 'any'], { values: ['late', 'stuck', 'retried'] }),
]
export const REGISTRY = registryOf(FIELDS)

/** Text with everything that the language has a use for. */
export const someText = fc.oneof(
  fc.constantFrom('failed', 'etl-orders', 'connection reset', 'a"b', 'back\\slash', 'x..y', '*', '=Prod', '-x', 'OR'),
  fc.string({ unit: fc.constantFrom(...'ab Z09"\\*/(),:.=<>-_~é日'), minLength: 1, maxLength: 8 }),
)
/** Text that a pattern can be as it stands: it ends in no backslash, and a slash in it has none before it. */
export const pattern = someText.filter((text) => !/\\$|\\\//.test(text))

export const choice: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ is: fc.constant('exact' as const), text: someText, strict: fc.boolean() }),
  fc.record({
    is: fc.constant('like' as const),
    parts: fc.constantFrom<string[]>(['etl-', ''], ['', 'a b', ''], ['a', 'b'], ['', 'x"']),
  }),
  fc.record({ is: fc.constant('regex' as const), pattern, ignoreCase: fc.boolean() }),
)
const size = fc.constantFrom('5m', '1h30m', '2d', '750ms', '90s')
const moment = fc.constantFrom('-24h', 'today', '2026-11-01', '2026-11-01T08:30', 'now', '+1h')
const whole = fc.integer({ min: -9, max: 99 }).map(String)

export function span(text: fc.Arbitrary<string>): fc.Arbitrary<Value> {
  const end = fc.option(text, { nil: null })
  return fc.oneof(
    fc.record({ is: fc.constant('exact' as const), text, strict: fc.constant(false) }),
    fc.record({ is: fc.constant('compare' as const), operator: fc.constantFrom('>', '>=', '<', '<='), text }),
    fc.record({ is: fc.constant('between' as const), low: end, high: end }).filter(({ low, high }) => !!low || !!high),
  )
}

const anything = fc.constant<Value>({ is: 'anything' })

/** One value that a field of that name takes. */
export const valuesBy: Record<string, fc.Arbitrary<Value>> = {
  state: fc.oneof(choice, anything),
  flow: choice,
  outcome: fc.constantFrom('success', 'failure').map((text) => ({ is: 'exact', text, strict: false })),
  tag: fc.oneof(choice, anything),
  message: fc.oneof(choice, anything),
  id: fc.constant({ is: 'like', parts: ['0190c4', ''] }),
  param: fc.oneof(choice, span(whole), anything),
  priority: fc.oneof(span(whole), anything),
  duration: span(size),
  at: span(moment),
  started: fc.oneof(span(moment), anything),
  is: fc.constantFrom('late', 'stuck', 'retried').map((text) => ({ is: 'exact', text, strict: false })),
}

const path = fc.array(fc.oneof(fc.constantFrom('customer', 'id', '0', 'a b', 'é'), someText), {
  minLength: 1,
  maxLength: 2,
})

export const conditionText: fc.Arbitrary<string> = fc.constantFrom(...FIELDS).chain((known) =>
  fc
    .record({
      path: known.name === 'param' ? path : known.path ? fc.oneof(fc.constant([]), path) : fc.constant([]),
      values: fc.array(valuesBy[known.name] ?? anything, { minLength: 1, maxLength: 3 }),
    })
    .map(({ path, values }) => `${writeName(known.name, path)}:${values.map(writeValue).join(',')}`),
)

const word = choice.filter((value) => value.is !== 'exact' || !value.strict).map(writeFree)
const presence = fc.constantFrom('has:worker', 'has:flow', 'has:param.a', 'has:flow,state')
const single = fc.oneof({ weight: 5, arbitrary: conditionText }, { weight: 2, arbitrary: word }, presence)

const negatable = (text: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom('', '', '', '-', 'NOT ', 'NOT -'), text).map(([sign, each]) => sign + each)

const group = fc
  .array(negatable(single), { minLength: 2, maxLength: 3 })
  .chain((terms) => fc.constantFrom(' OR ', ' ').map((between) => `(${terms.join(between)})`))

export const termText = negatable(fc.oneof({ weight: 5, arbitrary: single }, group))
const sort = fc.constantFrom('sort:-duration', 'sort:at', 'sort:param.a', 'sort:name,-at')

/** A whole query: terms, with AND here and there, an OR now and then, sort keys anywhere. */
export const queryText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 8, arbitrary: termText }, { weight: 1, arbitrary: sort }), { maxLength: 6 }),
    fc.constantFrom(' ', ' ', ' ', '  ', ' AND '),
    fc.option(termText, { freq: 5 }),
  )
  .map(([terms, between, other]) => {
    const where = terms.filter((text) => !text.startsWith('sort:'))
    const sorts = terms.filter((text) => text.startsWith('sort:'))
    if (other && where.length > 0) return [`${where.join(between)} OR ${other}`, ...sorts].join(' ')
    return between === ' AND ' ? [where.join(between), ...sorts].filter(Boolean).join(' ') : terms.join(between)
  })
