import type { Run, RunPage } from '@/api/types'
import type { RunsMessage } from '@/live/messages'
import { firstPage, NOTHING, type Pages, patchRuns, sinceThen } from './patch'

const run = (id: string, state_type = 'RUNNING') => ({ id, state_type }) as unknown as Run
const page = (...runs: Run[]) => ({ runs, total: 3, as_of: '2026-11-24T06:00:00Z' }) as unknown as RunPage
const pages = (...all: RunPage[]): Pages => ({ pages: all, pageParams: all.map((_, index) => index || undefined) })
const message = (change: Partial<RunsMessage>): RunsMessage => ({
  type: 'runs',
  id: 'w1',
  version: 2,
  as_of: '2026-11-24T06:00:01Z',
  total: 3,
  changed: [],
  left: [],
  new: [],
  ...change,
})

describe('a live message', () => {
  it('changes a row where it stands, on whatever page, and leaves the others the very same', () => {
    const before = pages(page(run('a'), run('b')), page(run('c')))
    const after = patchRuns(before, message({ changed: [run('c', 'COMPLETED')] }))
    expect(after.pages[0]).toBe(before.pages[0])
    expect(after.pages[1]?.runs).toEqual([{ id: 'c', state_type: 'COMPLETED', as_of: '2026-11-24T06:00:01Z' }])
  })

  it('never adds, drops or moves a row, but always knows the total', () => {
    const before = pages(page(run('a'), run('b')))
    const after = patchRuns(before, message({ new: ['n'], left: ['a'], total: 17 }))
    expect(after.pages[0]?.runs.map((each) => each.id)).toEqual(['a', 'b'])
    expect(after.pages[0]?.total).toBe(17)
  })

  it('counts each new run once, and none that is on screen', () => {
    const shown = new Set(['a', 'b'])
    const once = sinceThen(NOTHING, message({ new: ['n', 'a'] }), shown)
    const twice = sinceThen(once, message({ new: ['n', 'm'] }), shown)
    expect([...twice.arrived]).toEqual(['n', 'm'])
  })

  it('marks a row that no longer matches until it matches again', () => {
    const left = sinceThen(NOTHING, message({ left: ['a'] }), new Set(['a']))
    expect([...left.left]).toEqual(['a'])
    expect([...sinceThen(left, message({ changed: [run('a')] }), new Set(['a'])).left]).toEqual([])
  })
})

it('asking for the new runs reads the first page only', () => {
  const first = firstPage(pages(page(run('a')), page(run('b')), page(run('c'))))
  expect(first.pages).toHaveLength(1)
  expect(first.pageParams).toEqual([undefined])
})
