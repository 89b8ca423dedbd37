import { between, EVERYTHING, isSelected, NOTHING, shareOf, sizeOf, targetOf, withRuns } from './selection'

describe('a selection', () => {
  it('takes runs one by one', () => {
    const two = withRuns(NOTHING, ['a', 'b'], true)
    expect(sizeOf(two, 100)).toBe(2)
    expect(isSelected(two, 'a')).toBe(true)
    expect(isSelected(two, 'c')).toBe(false)
    expect(targetOf(two, 'state:failed', 'UTC')).toEqual({ runs: ['a', 'b'] })
    expect(sizeOf(withRuns(two, ['a'], false), 100)).toBe(1)
  })

  it('takes all that match, as a query', () => {
    expect(sizeOf(EVERYTHING, 12_431)).toBe(12_431)
    expect(targetOf(EVERYTHING, 'state:failed sort:-duration', 'Europe/Berlin')).toEqual({
      query: 'state:failed sort:-duration',
      timezone: 'Europe/Berlin',
    })
  })

  it('leaves runs out of all that match, whatever the query is made of', () => {
    const most = withRuns(EVERYTHING, ['a', 'b'], false)
    expect(isSelected(most, 'a')).toBe(false)
    expect(isSelected(most, 'c')).toBe(true)
    expect(sizeOf(most, 10)).toBe(8)
    expect(targetOf(most, 'flow:x OR flow:y', 'UTC')).toEqual({
      query: '(flow:x OR flow:y) -id:a,b',
      timezone: 'UTC',
    })
    expect(sizeOf(withRuns(most, ['a'], true), 10)).toBe(9)
  })

  it('spans the rows between two, in either direction', () => {
    const rows = ['a', 'b', 'c', 'd']
    expect(between(rows, 'b', 'd')).toEqual(['b', 'c', 'd'])
    expect(between(rows, 'd', 'b')).toEqual(['b', 'c', 'd'])
    expect(between(rows, 'gone', 'b')).toEqual(['b'])
  })

  it('knows whether all rows, some or none of them are in it', () => {
    const rows = ['a', 'b']
    expect(shareOf(NOTHING, rows)).toBe('none')
    expect(shareOf(withRuns(NOTHING, ['a'], true), rows)).toBe('some')
    expect(shareOf(EVERYTHING, rows)).toBe('all')
    expect(shareOf(EVERYTHING, [])).toBe('none')
  })
})
