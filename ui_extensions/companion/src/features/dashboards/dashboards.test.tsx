import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { SeriesAnswer, SeriesLine } from '@/api/analytics'
import { askOf, type DashboardDefinition, type PanelDefinition, panelsQuery } from '@/api/dashboards'
import { outcomeLook } from '@/charts/outcomes'
import { type Draft, draftOf, edited, placeByKey, same } from './draft'
import { aboutOf, BEGIN, barsOf, chartsFor, linesOf, numberOf, settled, titleOf } from './panels'
import { Spark } from './Spark'

const panel = (part: Partial<PanelDefinition> = {}): PanelDefinition => ({ ...BEGIN, ...part })
const dashboard = (...titles: string[]): DashboardDefinition => ({
  name: 'ours',
  title: 'Ours',
  description: '',
  query: '',
  period: '7d',
  shared: true,
  panels: titles.map((title) => panel({ title })),
})
const titles = ({ definition }: Draft) => definition.panels.map((each) => each.title).join('')

describe('a dashboard that is changed', () => {
  const begun = draftOf(dashboard('A', 'B', 'C'))

  it.each([
    ['p0', 2, 'BCA'],
    ['p2', 0, 'CAB'],
    ['p1', 9, 'ACB'],
    ['p1', -1, 'BAC'],
  ])('moves %s to %i', (id, to, order) => {
    const moved = edited(begun, { do: 'move', id, to })
    expect(titles(moved)).toBe(order)
    expect(moved.ids[moved.definition.panels.findIndex((each) => each.title === 'A')]).toBe('p0')
  })

  it('brings back what was taken away, where it was', () => {
    const removed = edited(begun, { do: 'remove', id: 'p1' })
    expect([titles(removed), removed.ids]).toEqual(['AC', ['p0', 'p2']])
    const back = edited(removed, { do: 'add', panel: panel({ title: 'B' }), at: 1 })
    expect(titles(back)).toBe('ABC')
    expect(new Set(back.ids).size).toBe(3)
    expect(same(back.definition, begun.definition)).toBe(true)
  })

  it('changes one panel and the whole', () => {
    const changed = edited(begun, { do: 'panel', id: 'p1', panel: panel({ title: 'X' }) })
    expect(titles(changed)).toBe('AXC')
    expect(edited(begun, { do: 'set', part: { query: 'flow:etl' } }).definition.query).toBe('flow:etl')
  })

  it('is walked by keys', () => {
    expect(['ArrowLeft', 'ArrowDown', 'Home', 'x'].map((key) => placeByKey(key, 3))).toEqual([2, 4, 0, null])
  })
})

describe('what a dashboard asks', () => {
  const scope = { q: '', from: '-7d', to: 'now', timezone: 'UTC' }

  it('is the same however its panels are placed, called or sized', () => {
    const one = [panel({ metric: 'wait', title: 'A' }), panel({ metric: 'duration', width: 1 })]
    const other = [
      panel({ metric: 'duration', height: 3 }),
      panel({ metric: 'wait', title: 'B' }),
      panel({ metric: 'wait' }),
    ]
    expect(panelsQuery(scope, one).queryKey).toEqual(panelsQuery(scope, other).queryKey)
    expect(askOf(panel({ chart: 'table', height: 1 }))).not.toBe(askOf(panel({ chart: 'table', height: 3 })))
  })

  it('is nothing without panels', () => {
    expect(panelsQuery(scope, []).enabled).toBe(false)
  })
})

const line = (part: Partial<SeriesLine>): SeriesLine => ({
  key: 'all',
  label: 'All runs',
  aggregate: 'count',
  unit: 'runs',
  values: [1, 2],
  counts: [1, 2],
  total: 3,
  count: 3,
  query: 'whole',
  ...part,
})
const answer = (metric: string, series: SeriesLine[], previous: SeriesLine[] | null = null): SeriesAnswer => ({
  metric,
  unit: 'runs',
  axis: 'ended',
  bucket: 'day',
  timezone: 'UTC',
  from: '',
  to: '',
  buckets: [],
  series,
  queries: ['first', 'last'],
  query: 'all',
  as_of: '',
  version: 1,
  previous: previous && { from: '', to: '', series: previous },
})

describe('a panel', () => {
  it('is called after its metric and says what its heading leaves out', () => {
    const slow = panel({ metric: 'duration', aggregate: 'p50,p95', query: 'flow:etl' })
    expect([titleOf(slow), aboutOf(slow)]).toEqual(['Duration p50 and p95', 'only flow:etl'])
    expect(aboutOf({ ...slow, title: 'Slow', by: 'tags.team' })).toBe(
      'Duration p50 and p95 by tags team, only flow:etl',
    )
  })

  it('names the parts of a split, and the aggregates of a whole', () => {
    const parts = answer('duration', [line({ key: 'etl', label: 'etl' }), line({ key: 'other', label: 'Other (3)' })])
    expect(linesOf(parts, true).map((each) => each.label)).toEqual(['etl', 'Other (3)'])
    const whole = answer('duration', [line({ aggregate: 'p50' }), line({ aggregate: 'p95' })])
    expect(linesOf(whole, false).map((each) => each.label)).toEqual(['Median', 'p95'])
  })

  it('puts failures on the base line, and gives other parts colours of their own', () => {
    const outcomes = answer('finished', [
      line({ key: 'success', label: 'success' }),
      line({ key: 'failure', label: 'failure' }),
    ])
    expect(barsOf(outcomes).map((each) => each.label)).toEqual(['Failed', 'Succeeded'])
    const pools = barsOf(answer('finished', [line({ key: 'a', label: 'a' }), line({ key: 'b', label: 'b' })]))
    expect(new Set(pools.map((each) => outcomeLook(each.key).color)).size).toBe(2)
  })

  it('opens the runs of its period, and of a level those at the end', () => {
    expect(numberOf(answer('finished', [line({})], [line({ total: 1 })]))).toMatchObject({
      value: 3,
      previous: 1,
      query: 'whole',
    })
    expect(numberOf(answer('queue_depth', [line({})])).query).toBe('last')
  })

  it('is only offered charts that can show its metric', () => {
    expect(chartsFor('queue_depth', null)).toEqual(['line', 'number'])
    expect(chartsFor('finished', null)).toContain('bars')
    expect(chartsFor('duration', 'p95')).not.toContain('bars')
  })

  it.each([
    [{ metric: 'queue_depth', chart: 'table' }, { chart: 'line' }],
    [{ metric: 'duration', chart: 'table' }, { by: 'flow' }],
    [
      { metric: 'duration', chart: 'number', by: 'flow', aggregate: 'p50,p95' },
      { by: null, aggregate: 'p50' },
    ],
    [
      { metric: 'duration', chart: 'line', by: 'flow', aggregate: 'p50,p95' },
      { by: 'flow', aggregate: 'p50' },
    ],
  ] as [Partial<PanelDefinition>, Partial<PanelDefinition>][])('is mended to what can be drawn: %o', (wished, made) => {
    expect(settled(panel(wished))).toMatchObject(made)
  })
})

it('a course leaves out what is not known', () => {
  const { container } = render(<Spark values={[1, null, 2, 3]} />)
  expect(container.querySelectorAll('path')[1]?.getAttribute('d')).toMatch(/^M\S+ \S+L\S+ \S+$/)
  expect(screen.queryByRole('img')).toBeNull()
})
