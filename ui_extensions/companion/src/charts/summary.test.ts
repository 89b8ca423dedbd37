import { axisLabel, bucketName, labelCandidates, partialWords } from './buckets'
import { stackUp } from './stack'
import { trendSummary } from './summary'

const hour = (at: number, partial = false) => ({
  start: `2026-11-24T0${at}:00:00Z`,
  end: `2026-11-24T0${at + 1}:00:00Z`,
  partial,
})
const buckets = [hour(6), hour(7), hour(8, true)]
const series = [
  { key: 'failure', label: 'Failure', values: [1, 4, 0] },
  { key: 'success', label: 'Success', values: [1200, 10, 3] },
]
const words = (start: string) => start.slice(11, 16)

describe('the summary of an outcome chart', () => {
  it('says the sums, the worst bar and that the last one still grows', () => {
    expect(trendSummary(buckets, series, words)).toBe(
      '1,218 runs ended: 5 failure, 1,213 success. Most failures, 4, in the bar from 07:00. The last bar is not complete yet.',
    )
  })

  it('says that there is nothing', () => {
    const none = series.map((one) => ({ ...one, values: [0, 0, 0] }))
    expect(trendSummary(buckets, none, words)).toBe('No run ended in this period.')
  })

  it('keeps quiet about failures when there are none', () => {
    const well = [
      { key: 'failure', label: 'Failure', values: [0, 0] },
      { key: 'success', label: 'Success', values: [1, 0] },
    ]
    expect(trendSummary(buckets.slice(0, 2), well, words)).toBe('1 run ended: 0 failure, 1 success.')
  })
})

describe('stacks', () => {
  it('stand on each other in the order of the series and leave out what is not there', () => {
    const [first, , last] = stackUp(series, 3)
    expect(first?.total).toBe(1201)
    expect(first?.parts.map((part) => [part.key, part.from, part.to])).toEqual([
      ['failure', 0, 1],
      ['success', 1, 1201],
    ])
    expect(last?.parts.map((part) => part.key)).toEqual(['success'])
  })
})

describe('names of buckets', () => {
  it.each([
    ['hour', 'Europe/Berlin', '2026-11-24T07:00:00Z', '2026-11-24T08:00:00Z', '24 Nov 08:00 to 09:00'],
    ['hour', 'Europe/Berlin', '2026-11-24T22:00:00Z', '2026-11-24T23:00:00Z', '24 Nov 23:00 to 00:00'],
    ['hour', 'Asia/Kolkata', '2026-11-24T06:30:00Z', '2026-11-24T07:30:00Z', '24 Nov 12:00 to 13:00'],
    ['day', 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', '25 Oct'],
    ['week', 'UTC', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z', '16 Nov to 22 Nov'],
  ])('read as local time (%s, %s)', (bucket, zone, start, end, name) => {
    expect(bucketName({ start, end, partial: false }, bucket, zone)).toBe(name)
  })

  it('say why a bar is not whole', () => {
    const now = Date.parse('2026-11-24T08:30:00Z')
    expect(partialWords(hour(8, true), now)).toBe('not complete yet')
    expect(partialWords(hour(6, true), now)).toBe('only partly in the period')
    expect(partialWords(hour(7), now)).toBeNull()
  })

  it('are labelled by days when there are many short ones', () => {
    const six = Array.from({ length: 28 }, (_, at) => ({
      start: new Date(Date.UTC(2026, 10, 17, 6 * at)).toISOString(),
      end: new Date(Date.UTC(2026, 10, 17, 6 * at + 6)).toISOString(),
      partial: false,
    }))
    expect(labelCandidates(six, '6hours', 'UTC')).toEqual([0, 4, 8, 12, 16, 20, 24])
    expect(labelCandidates(buckets, 'hour', 'UTC')).toEqual([0, 1, 2])
  })

  it('say the day where a day begins', () => {
    expect(axisLabel('2026-11-24T23:00:00Z', 'hour', 'Europe/Berlin')).toBe('25 Nov')
    expect(axisLabel('2026-11-24T22:00:00Z', 'hour', 'Europe/Berlin')).toBe('23:00')
  })
})
