/** Terms shown one per row: where to look, how to compare, with what. For texts, parameters, tags with a key, free words. */
import { type Clauses, type Condition, conditionClause, replaced, type Word, wordClause } from '../clauses'
import { listed } from '../lexemes'
import { kindOf, type Registry } from '../registry'
import { type Comparison, readValue, readWord, type Value, writeFree, writeValue } from '../values'
import { conditionsOf, controlOf, isPresence } from './controls'

export type Test =
  | 'contains'
  | 'is'
  | 'is exactly'
  | 'begins with'
  | 'ends with'
  | 'matches'
  | 'matches in any case'
  | Comparison
  | 'between'
  | 'has a value'
  | 'reads'

export interface Row {
  /** Null for a row that is not in the query yet. */
  place: number | null
  path: string[]
  negated: boolean
  test: Test
  text: string
  /** The other end of `between`. */
  second: string
}

const TEXT_TESTS: Test[] = [
  'contains',
  'is',
  'is exactly',
  'begins with',
  'ends with',
  'matches',
  'matches in any case',
]
const WORD_TESTS: Test[] = ['contains', 'begins with', 'ends with', 'matches', 'matches in any case']
const ORDER_TESTS: Test[] = ['>', '>=', '<', '<=', 'between']

/** What a row of that field can test; a test that only a text can write is offered where it is there already. */
export function testsOf(kind: string | null, path: boolean): Test[] {
  if (kind === null) return WORD_TESTS
  if (kind === 'id') return ['is', 'begins with', 'matches']
  const tests = kind === 'json' ? [...TEXT_TESTS, ...ORDER_TESTS] : TEXT_TESTS
  return path ? [...tests, 'has a value'] : tests
}

/** Rows of a field: all its terms, or only those with a path where its whole values have a list. */
export function rowsOf(clauses: Clauses, field: string, registry: Registry): Row[] {
  const known = registry.get(field)
  const paths = known && controlOf(known) === 'list'
  return conditionsOf(clauses, field)
    .filter(({ condition }) => (paths ? condition.path.length > 0 : !isPresence(condition)))
    .map(({ place, condition }) => rowOf(place, condition))
}

export function wordRowsOf(clauses: Clauses): Row[] {
  return clauses.flatMap((clause, place) => (clause.kind === 'word' ? [wordRow(place, clause.word)] : []))
}

export function newRow(test: Test, path: string[] = []): Row {
  return { place: null, path, negated: false, test, text: '', second: '' }
}

/** The clauses with a row written; null when the row says nothing yet, or nothing that the field takes. */
export function withRow(clauses: Clauses, field: string, row: Row, registry: Registry): Clauses | null {
  const known = registry.get(field)
  const values = known && valuesOf(row, (raw) => readValue(raw, kindOf(known)))
  if (!values) return null
  const made = conditionClause({ field, path: row.path, negated: row.negated, values })
  return replaced(clauses, row.place === null ? [] : [row.place], [made])
}

export function withWordRow(clauses: Clauses, row: Row): Clauses | null {
  const value = wordValue(row)
  const made = value && wordClause({ negated: row.negated, value })
  return made && replaced(clauses, row.place === null ? [] : [row.place], [made])
}

export function withoutRow(clauses: Clauses, row: Row): Clauses {
  return row.place === null ? clauses : replaced(clauses, [row.place], [])
}

function rowOf(place: number, { path, negated, values }: Condition): Row {
  const base = { place, path, negated, second: '' }
  const [value, ...more] = values
  const read = more.length === 0 && value ? testOf(value) : null
  return read ? { ...base, ...read } : { ...base, test: 'reads', text: values.map(writeValue).join(',') }
}

function wordRow(place: number, { negated, value }: Word): Row {
  const base = { place, path: [], negated, second: '' }
  if (value.is === 'exact') return { ...base, test: 'contains', text: value.text }
  const read = testOf(value)
  return read ? { ...base, ...read } : { ...base, test: 'reads', text: writeFree(value) }
}

type Read = Pick<Row, 'test' | 'text'> & Partial<Pick<Row, 'second'>>

function testOf(value: Value): Read | null {
  switch (value.is) {
    case 'exact':
      return { test: value.strict ? 'is exactly' : 'is', text: value.text }
    case 'like':
      return likeTest(value.parts)
    case 'regex':
      return { test: value.ignoreCase ? 'matches in any case' : 'matches', text: value.pattern }
    case 'compare':
      return { test: value.operator, text: value.text }
    case 'between':
      return { test: 'between', text: value.low ?? '', second: value.high ?? '' }
    case 'anything':
      return { test: 'has a value', text: '' }
  }
}

/** `*a*`, `a*` and `*a` have words of their own; other wildcards do not. */
function likeTest(parts: string[]): Read | null {
  const [first = '', second = '', third] = parts
  if (parts.length === 3 && first === '' && third === '') return { test: 'contains', text: second }
  if (parts.length !== 2) return null
  if (second === '') return { test: 'begins with', text: first }
  return first === '' ? { test: 'ends with', text: second } : null
}

function valuesOf(row: Row, read: (raw: string) => Value | null): Value[] | null {
  if (row.test === 'reads') {
    const values = listed(row.text)?.map(read)
    return values?.every((value) => value !== null) ? values : null
  }
  const value = rowValue(row)
  // What is written must be read again as what was meant: `>5` of a text field is no value.
  const back = value && read(writeValue(value))
  return value && back && writeValue(back) === writeValue(value) ? [value] : null
}

function rowValue({ test, text, second }: Row): Value | null {
  if (test === 'has a value') return { is: 'anything' }
  if (test === 'between') return text || second ? { is: 'between', low: text || null, high: second || null } : null
  if (text === '') return null
  switch (test) {
    case 'is':
    case 'is exactly':
      return { is: 'exact', text, strict: test === 'is exactly' }
    case 'contains':
      return { is: 'like', parts: ['', text, ''] }
    case 'begins with':
      return { is: 'like', parts: [text, ''] }
    case 'ends with':
      return { is: 'like', parts: ['', text] }
    case 'matches':
    case 'matches in any case':
      return { is: 'regex', pattern: text, ignoreCase: test !== 'matches' }
    case 'reads':
      return null
    default:
      return { is: 'compare', operator: test, text }
  }
}

function wordValue(row: Row): Value | null {
  if (row.test === 'reads') return readWord(row.text)
  if (row.test === 'contains') return row.text ? { is: 'exact', text: row.text, strict: false } : null
  const value = rowValue(row)
  return value && readWord(writeFree(value)) ? value : null
}
