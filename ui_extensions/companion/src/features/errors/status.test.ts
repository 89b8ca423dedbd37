import { describe, expect, it } from 'vitest'
import type { Standing } from '@/api/analytics'
import { CHOICES, conditionOf, saidOf, wishOf } from './status'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const standing = (part: Partial<Standing>): Standing => ({
  id: 'a',
  status: 'open',
  stand: 'open',
  version: 1,
  at: null,
  by: null,
  until: null,
  more_than: null,
  per: null,
  returned_at: null,
  ...part,
})

describe('the status of an error', () => {
  it('is taken back to exactly what it was', () => {
    expect(wishOf(standing({ status: 'resolved', stand: 'returned' }), NOW)).toEqual({ status: 'resolved' })
    const rated = standing({ status: 'ignored', more_than: 5, per: 'day' })
    expect(wishOf(rated, NOW)).toEqual({ status: 'ignored', more_than: 5, per: 'day' })
    const timed = standing({ status: 'ignored', until: '2026-11-25T00:00:00Z' })
    expect(wishOf(timed, NOW)).toEqual({ status: 'ignored', until: '2026-11-25T00:00:00Z' })
  })

  it('is open when the time to ignore it is over', () => {
    expect(wishOf(standing({ status: 'ignored', until: '2026-11-24T11:00:00Z' }), NOW)).toEqual({ status: 'open' })
  })

  it('says up to which rate it is ignored', () => {
    expect(conditionOf(standing({ status: 'ignored', more_than: 1, per: 'hour' }))).toBe('up to 1 run an hour')
    expect(conditionOf(standing({ status: 'ignored' }))).toBe('')
    expect(conditionOf(standing({ status: 'resolved', more_than: 3, per: 'day' }))).toBe('')
  })

  it('is chosen for a day from now', () => {
    const day = CHOICES.find(({ label }) => label === 'Ignored for a day')
    expect(day?.wish(NOW)).toEqual({ status: 'ignored', until: '2026-11-25T12:00:00.000Z' })
    expect(saidOf('ValueError', { status: 'ignored' })).toBe('ValueError: ignored')
  })
})
