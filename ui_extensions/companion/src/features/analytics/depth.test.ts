import { describe, expect, it } from 'vitest'
import type { DepthLine } from '@/api/work'
import { instantName, instantsOf, LEVELS, latest, levelLine, unknownShare } from './depth'

const line = (part: Partial<DepthLine>): DepthLine => ({
  key: 'all',
  label: 'All runs',
  queued: [null, 0, 3],
  running: [null, 2, 4],
  oldest_wait: [null, null, 90],
  peak: null,
  term: '',
  ...part,
})
const look = (level: string) => LEVELS.find((one) => one.level === level) ?? LEVELS[0]

describe('queue depth', () => {
  it('covers the time from each instant to the next, the last one by a step', () => {
    const at = ['2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z']
    const ends = instantsOf({ at, to: '2026-11-24T09:00:00Z', step: 3600 }).map((one) => one.end)
    expect(ends).toEqual(['2026-11-24T09:00:00Z', '2026-11-24T10:00:00.000Z'])
  })

  it('has no wait where the queue was empty, and a gap only where nothing is known', () => {
    const waits = look('oldest_wait')
    expect(waits && levelLine(line({}), waits).values).toEqual([null, 0, 90])
  })

  it('names instants in the reader’s zone', () => {
    expect(instantName('2026-11-24T23:00:00Z', 'Europe/Berlin')).toBe('25 Nov 00:00')
    expect(instantName(undefined, 'UTC')).toBe('')
  })

  it('knows what is now and how much is not known', () => {
    expect(latest([1, 5, null])).toBe(5)
    expect(latest([null])).toBeNull()
    expect(unknownShare(line({}))).toBeCloseTo(1 / 3)
    expect(unknownShare({ queued: [] })).toBe(1)
  })
})
