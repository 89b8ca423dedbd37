import fc from 'fast-check'
import { parseSearch, stringifySearch } from '@/app/search'
import { type Clauses, clausesOf, conditionClause, textOf, writeCondition } from '../clauses'
import { choice, FIELDS, pattern, queryText, REGISTRY, span } from '../queries.fixture'
import { type Value, writeValue } from '../values'
import { alsoOf, controlOf } from './controls'
import { listOf, wantedOf, withAnother, withWanted } from './lists'
import { ANY, measureOf, rangeOf, withRange } from './ranges'
import { newRow, rowsOf, type Test, testsOf, withoutRow, withRow, withWordRow, wordRowsOf } from './rows'
import { flagOf, presenceOf, withFlag, withPresence } from './switches'
import { timesOf, withTimeRow } from './times'

// The same queries every time; another seed and more runs look further: FORM_SEED=7 FORM_RUNS=5000 npx vitest run form
fc.configureGlobal({ seed: Number(process.env.FORM_SEED ?? 4), numRuns: Number(process.env.FORM_RUNS ?? 200) })

const read = (q: string) => clausesOf(q, REGISTRY)
/** Their texts; alternatives as they stand beside other terms. */
const texts = (clauses: Clauses) =>
  clauses.map((clause) => (clause.kind === 'other' && clause.alternatives ? `(${clause.text})` : clause.text))
/** The clauses as the address would bring them back. */
const again = (clauses: Clauses) => read(parseSearch(stringifySearch({ q: textOf(clauses) })).q ?? '')
const clauses = queryText.map(read)
const meaning = (all: Clauses) =>
  all.map((clause) => {
    const { text, ...rest } = clause
    return clause.kind === 'condition' || clause.kind === 'word' ? rest : texts([clause])[0]
  })

describe('a query as clauses', () => {
  it('is the same text again, but for spaces and ANDs', () => {
    fc.assert(
      fc.property(queryText, (q) => {
        const written = textOf(read(q))
        expect(texts(read(written))).toEqual(texts(read(q)))
        expect(textOf(read(written))).toBe(written)
      }),
    )
  })

  it('means the same when every term is written anew', () => {
    fc.assert(
      fc.property(clauses, (all) => {
        const anew = all.map((clause) => (clause.kind === 'condition' ? conditionClause(clause.condition) : clause))
        expect(meaning(again(anew))).toEqual(meaning(all))
      }),
    )
  })

  it('comes back from the address as it went', () => {
    fc.assert(
      fc.property(clauses, (all) => {
        expect(texts(again(all))).toEqual(texts(all))
      }),
    )
  })

  it('shows every term in exactly one place: a control of its field, or among the others', () => {
    fc.assert(
      fc.property(clauses, (all) => {
        const shown = FIELDS.flatMap((field) => placesOf(all, field.name))
        const words = wordRowsOf(all).map(({ place }) => place ?? -1)
        const places = [
          ...shown,
          ...timesOf(all, REGISTRY).map(({ place }) => place),
          ...words,
          ...alsoOf(all, REGISTRY),
        ]
        const terms = all.flatMap((clause, place) => (clause.kind === 'sort' ? [] : [place]))
        expect(places.toSorted((a, b) => a - b)).toEqual(terms)
      }),
    )
  })

  it('keeps an alternative together when a term joins it', () => {
    const all = withFlag(read('flow:a OR flow:b sort:-at'), 'late', 'yes')
    expect(textOf(all)).toBe('(flow:a OR flow:b) is:late sort:-at')
  })
})

/** Where the controls of a field find their terms; times are counted apart, for one control shows all axes. */
function placesOf(all: Clauses, name: string): number[] {
  const field = REGISTRY.get(name)
  if (!field) return []
  const list = listOf(all, name)
  const range = rangeOf(all, name, measureOf(field.kind))
  const control = controlOf(field)
  const own = all.flatMap((clause, place) =>
    clause.kind === 'condition' && clause.condition.field === name ? [{ place, ...clause.condition }] : [],
  )
  const present = own.filter(
    ({ path, values }) => path.length === 0 && values.length === 1 && values[0]?.is === 'anything',
  )
  const places = present.map(({ place }) => place)
  if (control === 'list') places.push(...[...list.include, ...list.exclude].map(({ place }) => place))
  if (control === 'range') places.push(...range.places, ...range.excluded.map(({ place }) => place))
  if (control === 'rows' || control === 'list')
    places.push(...rowsOf(all, name, REGISTRY).map(({ place }) => place ?? -1))
  if (control === 'flag') {
    const flags = own.filter(({ negated, values }) => negated || values.length === 1)
    for (const { values } of flags)
      expect(values.map((value) => flagOf(all, writeValue(value)))).not.toContain('either')
    places.push(...flags.map(({ place }) => place))
  }
  return places
}

/** Everything but the terms of one field stays, in order. */
function expectOthersKept(before: Clauses, after: Clauses, field: string) {
  const others = (all: Clauses) =>
    texts(all.filter((clause) => clause.kind !== 'condition' || clause.condition.field !== field))
  expect(others(after)).toEqual(others(before))
}

describe('a change in the form', () => {
  it('of a choice is what the list then says, and touches nothing else', () => {
    const wanted = fc.constantFrom('include' as const, 'exclude' as const, 'neither' as const)
    fc.assert(
      fc.property(clauses, choice, wanted, (all, value, asked) => {
        const after = withWanted(all, 'flow', value, asked)
        expect(wantedOf(listOf(again(after), 'flow'), value)).toBe(asked)
        expectOthersKept(all, after, 'flow')
        expect(meaning(again(after))).toEqual(meaning(after))
      }),
    )
  })

  it('of a choice and back leaves the query as it was', () => {
    fc.assert(
      fc.property(clauses, choice, (all, value) => {
        fc.pre(wantedOf(listOf(all, 'flow'), value) === 'neither')
        const back = withWanted(withWanted(all, 'flow', value, 'include'), 'flow', value, 'neither')
        expect(meaning(back)).toEqual(meaning(all))
      }),
    )
  })

  it('of a range is what the range then says', () => {
    const end = fc.record({ text: fc.constantFrom('1m', '5m', '2h'), open: fc.boolean() })
    const range = fc
      .record({ min: fc.option(end), max: fc.option(end) })
      .filter(({ min, max }) => !min || !max || (min.text !== max.text && min.text.length <= max.text.length))
    const measure = measureOf('duration')
    fc.assert(
      fc.property(clauses, range, (all, wanted) => {
        const after = again(withRange(all, rangeOf(all, 'duration', measure).places, 'duration', wanted))
        expect(rangeOf(after, 'duration', measure).range).toEqual(wanted)
        expectOthersKept(all, after, 'duration')
        const none = withRange(after, rangeOf(after, 'duration', measure).places, 'duration', ANY)
        expect(rangeOf(none, 'duration', measure).range).toEqual(ANY)
      }),
    )
  })

  it('of a time is what its row then says', () => {
    const moment = fc.constantFrom('-24h', '2026-11-01', 'now')
    const value = fc.oneof(
      fc.record({ is: fc.constant('between' as const), from: moment, to: moment }),
      fc.record({ is: fc.constant('within' as const), text: fc.constantFrom('today', 'last-week', '2026-11-01') }),
      fc.record({
        is: fc.constant('compare' as const),
        operator: fc.constantFrom('>' as const, '<=' as const),
        text: moment,
      }),
    )
    fc.assert(
      fc.property(clauses, fc.constantFrom('at', 'started'), fc.boolean(), value, (all, field, negated, when) => {
        const old = timesOf(all, REGISTRY)[0]?.place ?? null
        const row = { field, negated, span: when }
        const after = again(withTimeRow(all, old, row))
        expect(timesOf(after, REGISTRY)).toContainEqual(expect.objectContaining(row))
        expect(timesOf(after, REGISTRY)).toHaveLength(timesOf(all, REGISTRY).length + (old === null ? 1 : 0))
      }),
    )
  })

  it('of a flag or of "has a value" is what the switch then says', () => {
    const wanted = fc.constantFrom('yes' as const, 'no' as const, 'either' as const)
    fc.assert(
      fc.property(clauses, fc.constantFrom('late', 'stuck', 'retried'), wanted, (all, flag, asked) => {
        const others = ['late', 'stuck', 'retried'].filter((each) => each !== flag)
        const after = again(withFlag(all, flag, asked))
        expect(flagOf(after, flag)).toBe(asked)
        expect(others.map((each) => flagOf(after, each))).toEqual(others.map((each) => flagOf(all, each)))
        expectOthersKept(all, after, 'is')
      }),
    )
    fc.assert(
      fc.property(clauses, wanted, (all, asked) => {
        const after = again(withPresence(all, 'state', asked))
        expect(presenceOf(after, 'state')).toBe(asked)
        expectOthersKept(all, after, 'state')
      }),
    )
  })

  it('of a row is what the row then says', () => {
    const tests = testsOf('text', false)
    fc.assert(
      fc.property(clauses, fc.constantFrom<Test>(...tests), pattern, fc.boolean(), (all, test, typed, negated) => {
        const rows = rowsOf(all, 'message', REGISTRY)
        const row = { ...(rows[0] ?? newRow(test)), negated, test, text: typed, second: '' }
        const after = withRow(all, 'message', row, REGISTRY)
        expect(after).not.toBeNull()
        const read = rowsOf(again(after ?? []), 'message', REGISTRY)
        expect(read).toContainEqual({ ...row, place: expect.any(Number) })
        expectOthersKept(all, after ?? [], 'message')
      }),
    )
  })

  it('of free text is what the row then says', () => {
    fc.assert(
      fc.property(clauses, fc.constantFrom<Test>(...testsOf(null, false)), pattern, (all, test, typed) => {
        const after = withWordRow(all, { ...newRow(test), text: typed })
        expect(after).not.toBeNull()
        expect(wordRowsOf(again(after ?? []))).toContainEqual(expect.objectContaining({ test, text: typed }))
      }),
    )
  })

  it('that takes a row away takes nothing else', () => {
    fc.assert(
      fc.property(clauses, (all) => {
        for (const row of rowsOf(all, 'param', REGISTRY)) {
          expect(texts(withoutRow(all, row))).toEqual(texts(all.filter((_, place) => place !== row.place)))
        }
      }),
    )
  })
})

describe('the controls', () => {
  it.each([
    ['duration:>5m duration:<=1h', '>5m', '<=1h'],
    ['duration:5m..1h duration:10m..', '>=10m', '<=1h'],
    ['duration:5m', '>=5m', '<=5m'],
    ['duration:>1m,2m', '', ''],
  ])('read %s as from %s to %s', (q, min, max) => {
    const { range } = rangeOf(read(q), 'duration', measureOf('duration'))
    expect(range.min ? `>${range.min.open ? '' : '='}${range.min.text}` : '').toBe(min)
    expect(range.max ? `<${range.max.open ? '' : '='}${range.max.text}` : '').toBe(max)
  })

  it('leave what they cannot say among the others', () => {
    const all = read('state:a (flow:b OR flow:c) has:flow,state stat:x -is:late,stuck is:late,stuck -flow:*')
    expect(alsoOf(all, REGISTRY).map((place) => all[place]?.text)).toEqual([
      '(flow:b OR flow:c)',
      'has:flow,state',
      'stat:x',
      'is:late,stuck',
    ])
    expect([flagOf(all, 'late'), flagOf(all, 'stuck'), presenceOf(all, 'flow')]).toEqual(['no', 'no', 'no'])
  })

  it('add a second term where both must hold', () => {
    const value: Value = { is: 'exact', text: 'prod', strict: false }
    expect(textOf(withAnother(read('tag:a,b sort:at'), 'tag', value))).toBe('tag:a,b tag:prod sort:at')
  })

  it('refuse a row that the field could not read', () => {
    expect(withRow([], 'message', { ...newRow('reads'), text: '>5' }, REGISTRY)).toBeNull()
    expect(withRow([], 'message', newRow('contains'), REGISTRY)).toBeNull()
    const row = withRow([], 'param', { ...newRow('between', ['a b']), text: '1', second: '5' }, REGISTRY)
    expect(textOf(row ?? [])).toBe('param."a b":1..5')
  })

  it('write a condition as it was read', () => {
    fc.assert(
      fc.property(span(fc.constantFrom('1', '2')), (value) => {
        const text = writeCondition({ field: 'priority', path: [], negated: true, values: [value] })
        expect(read(text)[0]).toMatchObject({ kind: 'condition', condition: { negated: true, values: [value] } })
      }),
    )
  })
})
