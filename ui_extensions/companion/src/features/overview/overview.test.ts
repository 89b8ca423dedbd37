import type { DeploymentHealth, Outcome } from '@/api/types'
import { changeText, directionOf } from './change'
import { arranged, nextSort, orderOf } from './deployments'
import { streakText } from './streak'

describe('a streak', () => {
  it.each([
    [{ outcome: 'failure', count: 5 }, '5 failures in a row'],
    [{ outcome: 'failure', count: 1 }, '1 failure'],
    [{ outcome: 'success', count: 1234 }, '1,234 successes in a row'],
    [{ outcome: 'cancelled', count: 2 }, '2 cancellations in a row'],
    [{ outcome: 'unfinished', count: 3 }, 'no finished run'],
    [{ outcome: 'failure', count: 0 }, 'no finished run'],
    [null, 'no finished run'],
  ])('%o reads %s', (streak, text) => {
    expect(streakText(streak)).toBe(text)
  })
})

describe('a change', () => {
  it.each([
    [112, 100, 'runs', '+12 %', 'up'],
    [88, 100, 'runs', '−12 %', 'down'],
    [0.95, 0.97, 'ratio', '−2 pts', 'down'],
    [0.9001, 0.9, 'ratio', 'unchanged', 'up'],
    [500, 100, 'runs', '5×', 'up'],
    [3, 0, 'runs', '+3', 'up'],
    [90, 0, 's', '+1m 30s', 'up'],
    [100, 100, 'runs', 'unchanged', 'same'],
    [100, null, 'runs', 'no earlier value', 'same'],
    [null, 100, 's', 'no earlier value', 'same'],
  ])('from %s to %s %s reads %s', (value, previous, unit, text, direction) => {
    expect(changeText({ value, previous, unit })).toBe(text)
    expect(directionOf({ value, previous, unit })).toBe(direction)
  })
})

function deployment(
  name: string,
  outcome: Outcome | null,
  count = 1,
  rest: Partial<DeploymentHealth> = {},
): DeploymentHealth {
  return {
    deployment: name,
    deployment_id: name,
    flow: `${name}-flow`,
    last: null,
    streak: outcome && { outcome, count },
    next_run: null,
    recent: [],
    runs: count,
    success_rate: null,
    p95: null,
    p95_previous: null,
    query: '',
    paused: false,
    missed: 0,
    ...rest,
  }
}

describe('the deployments', () => {
  const all = [
    deployment('well', 'success', 9, { p95: 3 }),
    deployment('never', null),
    deployment('failing', 'failure', 2, { p95: 1 }),
    deployment('worst', 'failure', 7),
    deployment('missing', 'success', 5, { missed: 3, p95: 2 }),
  ]
  const names = (list: DeploymentHealth[]) => list.map((one) => one.deployment)

  it('come with those in trouble first, the longest streak of failures on top', () => {
    expect(names(arranged(all, '', orderOf(undefined)))).toEqual(['worst', 'failing', 'missing', 'never', 'well'])
  })

  it('sort by a column both ways, and what has no value stays last', () => {
    expect(names(arranged(all, '', orderOf('p95'))).slice(0, 3)).toEqual(['failing', 'missing', 'well'])
    expect(names(arranged(all, '', orderOf('-p95'))).slice(0, 3)).toEqual(['well', 'missing', 'failing'])
  })

  it('are found by every word, in their own or their flow’s name', () => {
    expect(names(arranged(all, 'FLOW wor', orderOf(undefined)))).toEqual(['worst'])
    expect(arranged(all, 'nothing', orderOf(undefined))).toEqual([])
  })

  it('turn round when the same column is chosen again', () => {
    expect(nextSort(orderOf(undefined), 'p95')).toBe('-p95')
    expect(nextSort(orderOf('-p95'), 'p95')).toBe('p95')
    expect(nextSort(orderOf(undefined), 'name')).toBe('name')
  })
})
