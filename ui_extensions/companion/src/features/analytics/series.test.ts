import { describe, expect, it } from 'vitest'
import type { SeriesAnswer, SeriesLine } from '@/api/analytics'
import { linesOf, summaryOf } from './series'
import { periodOf } from './view'

const line = (aggregate: string, values: (number | null)[]): SeriesLine => ({
  key: 'all',
  label: 'All runs',
  aggregate,
  unit: 's',
  values,
  counts: values.map(() => 1),
  total: null,
  count: 1,
  query: '',
})

const answer = (series: SeriesLine[], previous: SeriesLine[] | null = null): SeriesAnswer => ({
  metric: 'duration',
  unit: 's',
  axis: 'ended',
  bucket: 'day',
  timezone: 'UTC',
  from: '',
  to: '',
  buckets: [1, 2, 3].map((day) => ({ start: `2026-11-0${day}`, end: '', partial: false })),
  series,
  queries: [],
  query: '',
  as_of: '',
  version: 1,
  previous: previous && { from: '', to: '', series: previous },
})

describe('a series panel', () => {
  it('draws the period before dashed and as long as this one', () => {
    const lines = linesOf(answer([line('ratio', [1, 2, 3])], [line('ratio', [4, 5, 6, 7])]))
    expect(lines.map((one) => [one.label, one.values, one.dashed ?? false])).toEqual([
      ['This period', [1, 2, 3], false],
      ['Period before', [4, 5, 6], true],
    ])
  })

  it('says in words what it shows', () => {
    const lines = linesOf(answer([line('p50', [null, 2, 9])]))
    expect(summaryOf('Duration', lines, String, (at) => `day ${at + 1}`)).toBe(
      'Duration: Median from 2 to 9, highest day 3.',
    )
    expect(summaryOf('Duration', linesOf(answer([line('p50', [null])])), String, String)).toContain(
      'no run has a value',
    )
  })
})

describe('the period', () => {
  it('is what was dragged, else the last days', () => {
    expect(periodOf({ from: 'a', to: 'b', range: '30d' })).toEqual({ from: 'a', to: 'b' })
    expect(periodOf({ range: '30d' })).toEqual({ from: '-30d', to: 'now' })
    expect(periodOf({ from: 'a' })).toEqual({ from: '-7d', to: 'now' })
  })
})
