import { expect, it } from 'vitest'
import type { DashboardDefinition, PanelDefinition } from '@/api/dashboards'
import { reportOfDashboard } from './ofDashboard'

const panel = (part: Partial<PanelDefinition>): PanelDefinition => ({
  title: '',
  metric: 'finished',
  aggregate: null,
  by: null,
  query: '',
  chart: 'line',
  width: 2,
  height: 2,
  ...part,
})
const board = (panels: PanelDefinition[], period = '7d'): DashboardDefinition => ({
  name: 'ops',
  title: 'Operations wall',
  description: 'Is the work getting done?',
  query: 'flow:etl*',
  period,
  panels,
  shared: true,
})

it('keeps runs, words and order, each panel as the section that says the same', () => {
  const report = reportOfDashboard(
    board([
      panel({ by: 'outcome', chart: 'bars', width: 4, title: 'How runs ended' }),
      panel({ metric: 'duration', aggregate: 'p50,p95', query: 'pool:batch' }),
      panel({ metric: 'duration', aggregate: 'p95', by: 'flow', chart: 'table' }),
      panel({ metric: 'wait', chart: 'heatmap' }),
    ]),
  )
  expect(report).toMatchObject({
    name: 'operations-wall',
    title: 'Operations wall, {{ period.label }}',
    query: 'flow:etl*',
    period: 'last-week',
  })
  expect(report.sections).toMatchObject([
    { kind: 'outcomes', title: 'How runs ended', width: 'full' },
    { kind: 'panel', metric: 'duration', aggregates: ['p50', 'p95'], query: 'pool:batch', width: 'half', title: null },
    { kind: 'breakdown', metric: 'duration', aggregate: 'p95', by: 'flow' },
    { kind: 'panel', metric: 'wait', note: expect.stringContaining('Hours of the week') },
  ])
})

it.each([
  ['24h', 'yesterday'],
  ['1w', 'last-week'],
  ['30d', 'last-30-days'],
  ['36h', 'last-2-days'],
])('a dashboard of %s is a report of %s', (period, expected) => {
  expect(reportOfDashboard(board([], period)).period).toBe(expected)
})

it('an empty dashboard begins with key figures', () => {
  expect(reportOfDashboard(board([])).sections).toEqual([{ kind: 'totals' }])
})
