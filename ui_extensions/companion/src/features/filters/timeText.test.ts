import { dayAfter, daysOf, readSpan, spanOfDays, writeSpan } from './timeText'

describe('a time as text', () => {
  it.each([
    ['-24h..', '-24h..'],
    ['24h', '-24h..'],
    ['last 7 d', '-7d..'],
    ['-1.5h', '-1.5h..'],
    ['today', 'today'],
    ['2026-11-01..2026-11-08', '2026-11-01..2026-11-08'],
    ['2026-11-01T08:30 .. now', '2026-11-01T08:30..now'],
    ['>-24h', '>-24h'],
  ])('%s is read as %s', (typed, written) => {
    const span = readSpan(typed)
    expect(span && writeSpan(span)).toBe(written)
  })

  it('is nothing where nothing is written', () => {
    expect(readSpan('  ')).toBeNull()
  })

  it('ends before the end of a range, so that a calendar takes in its last day', () => {
    expect(spanOfDays('2026-11-01', '2026-11-08')).toEqual({ is: 'between', from: '2026-11-01', to: '2026-11-09' })
    expect(daysOf(spanOfDays('2026-10-24', '2026-10-25'))).toEqual(['2026-10-24', '2026-10-25'])
    expect(spanOfDays('2026-11-01', '2026-11-01')).toEqual({ is: 'within', text: '2026-11-01' })
    expect(daysOf(readSpan('-24h..'))).toBeNull()
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01')
  })
})
