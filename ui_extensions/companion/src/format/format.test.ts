import { formatDuration, formatTicking, queryDuration } from './duration'
import { countOf, formatBytes, formatCount, formatRatio, formatUnit } from './number'
import { formatRelative, formatTime, formatUtc, zoneName } from './time'

describe('durations', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.38, '380 ms'],
    [0.9996, '1.0 s'],
    [2.44, '2.4 s'],
    [9.96, '10 s'],
    [59.6, '1m 00s'],
    [185, '3m 05s'],
    [3599.7, '1h 00m'],
    [3840, '1h 04m'],
    [86_399, '23h 59m'],
    [97_200, '1d 03h'],
    [-4, '−4.0 s'],
  ])('%s reads %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })

  it('tick in whole seconds', () => {
    expect([0, 0.4, 2.9, 61.9].map(formatTicking)).toEqual(['0 s', '0 s', '2 s', '1m 01s'])
  })

  it.each([
    [0.75, '750ms'],
    [300, '5m'],
    [5400, '1h30m'],
    [172_800, '2d'],
  ])('%s goes into a query as %s', (seconds, text) => {
    expect(queryDuration(seconds)).toBe(text)
  })
})

describe('numbers', () => {
  it('are exact and carry their unit', () => {
    expect(formatCount(1234567)).toBe('1,234,567')
    expect(countOf(1, 'run')).toBe('1 run')
    expect(countOf(12, 'run')).toBe('12 runs')
    expect(formatBytes(84_100_000)).toBe('84 MB')
    expect(formatUnit(3840, 's', formatDuration)).toBe('1h 04m')
    expect(formatUnit(null, 's', formatDuration)).toBe('–')
  })

  it.each([
    [1, '100 %'],
    [0.99999, '99.9 %'],
    [0.0001, '0.1 %'],
    [0, '0 %'],
    [0.9821, '98.2 %'],
  ])('a rate of %s reads %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text)
  })
})

describe('times', () => {
  const now = Date.parse('2026-11-24T06:00:00Z')

  it.each([
    ['2026-11-24T05:54:12Z', 'UTC', '24 Nov 05:54:12'],
    ['2026-11-24T05:54:12Z', 'Asia/Kolkata', '24 Nov 11:24:12'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '25 Oct 02:30:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '25 Oct 02:30:00'],
    ['2025-11-24T23:00:00Z', 'UTC', '24 Nov 2025 23:00:00'],
  ])('%s in %s reads %s', (iso, zone, text) => {
    expect(formatTime(iso, zone, now)).toBe(text)
  })

  it('tell the two halves of a repeated hour apart by the name of the zone', () => {
    const [before, after] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((iso) =>
      zoneName('Europe/Berlin', Date.parse(iso)),
    )
    expect(before).not.toBe(after)
  })

  it('are in UTC and relative on hover', () => {
    expect(formatUtc('2026-11-24T05:54:12.900Z')).toBe('2026-11-24 05:54:12 UTC')
    expect(formatRelative('2026-11-24T05:54:12Z', now)).toBe('5 minutes ago')
    expect(formatRelative('2026-11-24T08:00:00Z', now)).toBe('in 2 hours')
    expect(formatRelative('2026-11-24T06:00:00Z', now)).toBe('now')
  })
})
