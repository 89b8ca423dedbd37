import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '@/api/analytics'
import { changeOf, detailOf, placesOf, summaryOf, titleOf } from './view'

const kind = (part: Partial<ErrorKind>): ErrorKind => ({
  key: 'k',
  error_type: 'ValueError',
  error: 'ValueError: bad date',
  history: 'known',
  count: 3,
  previous: 1,
  first_at: '',
  last_at: '',
  last_run_id: '',
  places: [],
  places_in_all: 0,
  values: [],
  query: '',
  standing: null,
  ...part,
})

describe('an error', () => {
  it('is called by its class and told without it', () => {
    expect([titleOf(kind({})), detailOf(kind({}))]).toEqual(['ValueError', 'bad date'])
    expect([titleOf(kind({ error_type: null })), detailOf(kind({ error_type: null }))]).toEqual([
      'ValueError: bad date',
      null,
    ])
    expect(titleOf(kind({ error_type: null, error: null }))).toBe('Failed without a message')
  })

  it('says how it changed', () => {
    expect(changeOf(kind({}))).toBe('2 more than before')
    expect(changeOf(kind({ count: 1, previous: 4 }))).toBe('3 fewer than before')
    expect(changeOf(kind({ count: 4, previous: 4 }))).toBe('as many as before')
  })

  it('names where it struck and how many places are left out', () => {
    const places = [
      { name: 'etl/nightly', count: 3 },
      { name: 'mail', count: 1 },
    ]
    expect(placesOf(kind({ places, places_in_all: 2 }))).toBe('etl/nightly, mail')
    expect(placesOf(kind({ places, places_in_all: 6 }))).toBe('etl/nightly, mail and 4 more')
  })
})

describe('the page', () => {
  it('says how many there are', () => {
    expect(summaryOf({ count: 0, distinct: 0, new: 0, other: 0, hidden: 0 })).toBe('No run failed in this period.')
    expect(summaryOf({ count: 7, distinct: 3, new: 1, other: 2, hidden: 0 })).toBe(
      '7 failed runs, 3 kinds of errors, 1 of them new; 2 runs of kinds that are not shown.',
    )
    expect(summaryOf({ count: 7, distinct: 3, new: 0, other: 0, hidden: 1 })).toBe(
      '7 failed runs, 3 kinds of errors, 1 of them hidden by its status.',
    )
  })
})
