import type { Run, RunPage } from '@/api/types'
import { merged } from '@/live/merge'
import type { RunsMessage } from '@/live/messages'
import { countsOf, NO_CHANGE, newsBetween } from './news'
import { NOTHING, type Pages, patchRuns, sinceThen, spliced, unseen } from './patch'
import { versionOf } from './useWatched'

const run = (id: string, state_name = 'Running', more: Partial<Run> = {}): Run =>
  ({ id, state_name, tags: [], deleted: null, updated: '1', ...more }) as unknown as Run
const page = (runs: Run[], more: Partial<RunPage> = {}): RunPage =>
  ({ runs, total: 100, next: 'more', version: 1, as_of: '', ...more }) as unknown as RunPage
const pages = (...all: RunPage[]): Pages => ({ pages: all, pageParams: all.map(() => undefined) })
const ids = (found: Pages) => found.pages.flatMap((one) => one.runs.map(({ id }) => id))
const shown = (...runs: Run[]) => new Map(runs.map((one) => [one.id, one]))

function message(part: Partial<RunsMessage>): RunsMessage {
  const usual = { type: 'runs' as const, id: 'w1', version: 2, total: 100, changed: [], left: [], new: [] }
  return { ...usual, as_of: '2026-11-24T06:00:01Z', ...part }
}

describe('a live message', () => {
  it('changes a row where it stands, on whatever page, and leaves the others the very same', () => {
    const before = pages(page([run('a'), run('b')]), page([run('c')]))
    const after = patchRuns(before, message({ changed: [run('c', 'Completed')] }))
    expect(after.pages[0]).toBe(before.pages[0])
    expect(after.pages[1]?.runs[0]).toMatchObject({ state_name: 'Completed', as_of: '2026-11-24T06:00:01Z' })
  })

  it('never adds, drops or moves a row, but always knows the total', () => {
    const before = pages(page([run('a'), run('b')]), page([run('c')]))
    const after = patchRuns(before, message({ new: ['n'], left: ['a'], total: 17 }))
    expect(ids(after)).toEqual(['a', 'b', 'c'])
    expect(after.pages[0]?.total).toBe(17)
    expect(after.pages[1]).toBe(before.pages[1])
  })

  it('that says nothing new changes nothing', () => {
    const before = pages(page([run('a')]))
    expect(patchRuns(before, message({}))).toBe(before)
  })

  it('counts each new run once, and none that is on screen', () => {
    const rows = shown(run('a'), run('b'))
    const once = sinceThen(NOTHING, message({ new: ['n', 'a'] }), rows)
    const twice = sinceThen(once, message({ new: ['n', 'm'] }), rows)
    expect([...twice.arrived]).toEqual(['n', 'm'])
  })

  it.each<[string, Partial<RunsMessage>, string]>([
    ['its state', { changed: [run('a', 'Completed')] }, 'now Completed'],
    [
      'that it was deleted',
      { changed: [run('a', 'Running', { deleted: '2026-11-24T06:00:00Z' })] },
      'deleted in Prefect',
    ],
    ['its tags', { changed: [run('a', 'Running', { tags: ['b'] })] }, 'other tags now'],
    ['the mere passing of time', { changed: [run('a')] }, 'out of the time asked for'],
    ['something else', { changed: [run('a', 'Running', { updated: '2' })] }, 'no longer matches'],
    ['that it was pruned', {}, 'no longer mirrored'],
  ])('marks a row that no longer matches and says why: %s', (_, part, why) => {
    const { left } = sinceThen(NOTHING, message({ left: ['a'], ...part }), shown(run('a')))
    expect([...left]).toEqual([['a', why]])
  })

  it('keeps the mark and its reason until the row matches again', () => {
    const rows = shown(run('a'))
    const left = sinceThen(NOTHING, message({ left: ['a'], changed: [run('a', 'Completed')] }), rows)
    const then = sinceThen(
      left,
      message({ left: ['a'], changed: [run('a', 'Completed')] }),
      shown(run('a', 'Completed')),
    )
    expect([...then.left]).toEqual([['a', 'now Completed']])
    expect([...sinceThen(then, message({ changed: [run('a')] }), rows).left]).toEqual([])
  })

  it('and the next one are one, in which the newer word about a row wins', () => {
    const first = message({ changed: [run('a'), run('b')], left: ['b'], new: ['n'], total: 5 })
    const second = message({ changed: [run('b', 'Completed'), run('c')], left: ['c'], new: ['n', 'm'], total: 6 })
    const both = merged(first, second)
    expect(both.changed.map(({ id, state_name }) => [id, state_name])).toEqual([
      ['a', 'Running'],
      ['b', 'Completed'],
      ['c', 'Running'],
    ])
    expect([both.left, both.new, both.total]).toEqual([['c'], ['n', 'm'], 6])
  })
})

describe('bringing the new runs in', () => {
  it('puts the beginning that was read before the rows that come after it', () => {
    const before = pages(page([run('a'), run('b'), run('c')]), page([run('d'), run('e')], { next: 'last' }))
    const begin = pages(page([run('n'), run('a'), run('b')]))
    const after = spliced(before, begin, new Map())
    expect(ids(after)).toEqual(['n', 'a', 'b', 'c', 'd', 'e'])
    expect(after.pages.at(-1)).toBe(before.pages[1])
    expect(after.pageParams).toHaveLength(after.pages.length)
  })

  it('lets rows go that left, and shows none twice that has moved up', () => {
    const before = pages(page([run('a'), run('b'), run('c')]), page([run('d'), run('e')]))
    const begin = pages(page([run('d'), run('a')]), page([run('b')]))
    expect(ids(spliced(before, begin, new Map([['c', 'now Completed']])))).toEqual(['d', 'a', 'b', 'e'])
  })

  it('is the whole list when nothing of it was known, or when it has no more', () => {
    const before = pages(page([run('a')]))
    const begin = pages(page([run('x'), run('y')]))
    expect(spliced(before, begin, new Map())).toBe(begin)
    const all = pages(page([run('a')], { next: null }))
    expect(spliced(pages(page([run('a'), run('b')])), all, new Map())).toBe(all)
  })
})

it('after a gap, runs are new that come before one that was shown', () => {
  const rows = shown(run('a'), run('b'))
  expect(unseen(page([run('n'), run('a'), run('m'), run('b'), run('c')]), rows, false)).toEqual(['n', 'm'])
  expect(unseen(page([run('a'), run('b'), run('c')]), rows, true)).toEqual(['c'])
  expect(unseen(page([run('x'), run('y')]), rows, false)).toEqual(['x', 'y'])
})

it('rows are known as of the oldest page that shows one of them for the first time', () => {
  const all = [page([run('a')], { version: 3 }), page([run('b')], { version: 9 }), page([run('c')], { version: 7 })]
  expect(versionOf(all, ['a', 'b', 'c'], new Set())).toBe(3)
  expect(versionOf(all, ['a', 'b', 'c'], new Set(['a']))).toBe(7)
  expect(versionOf(all, ['a'], new Set(['a']))).toBeUndefined()
})

it('says in one sentence what happened to the list', () => {
  const rows = shown(run('a'), run('b'), run('c'))
  const first = countsOf(NO_CHANGE, message({ changed: [run('a'), run('b')], left: ['b'], new: ['n', 'c'] }), rows)
  expect(newsBetween(NO_CHANGE, first)).toBe('1 run changed, 1 run no longer matches, 1 new run')
  expect(countsOf(first, message({ total: 3 }), rows)).toBe(first)
  const second = countsOf(first, message({ new: ['m', 'o'] }), rows)
  expect(newsBetween(first, second)).toBe('2 new runs')
})
