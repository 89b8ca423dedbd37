import { describe, expect, it } from 'vitest'
import { alone, bandPath, highest, linePath, stretches, unitTicks } from './lines'

const x = (at: number) => at * 10
const y = (value: number) => 100 - value

describe('lines', () => {
  it('leaves gaps open and keeps points that stand alone', () => {
    const parts = stretches([1, 2, null, 5, null, 7, 8], x, y)
    expect(linePath(parts)).toBe('M0 99L10 98M50 93L60 92')
    expect(alone(parts)).toEqual([[30, 95]])
  })

  it('fills a band only where both lines are known', () => {
    expect(bandPath([1, 1, null, 1], [5, 5, 5, null], x, y)).toBe('M0 95L10 95L10 99L0 99Z')
  })

  it('finds the highest value among gaps', () => {
    const line = { key: 'a', label: 'A', color: 'red' }
    expect(
      highest([
        { ...line, values: [null, 3] },
        { ...line, values: [null] },
      ]),
    ).toBe(3)
    expect(highest([])).toBe(0)
  })
})

describe('ticks', () => {
  it.each([
    [250, 's', [0, 120, 240, 360]],
    [3.2, 's', [0, 1, 2, 3, 4]],
    [0.2, 'ratio', [0, 0.05, 0.1, 0.15, 0.2]],
    [3, 'runs', [0, 1, 2, 3]],
  ])('reads %s in %s easily', (max, unit, values) => {
    expect(unitTicks(max, unit).values).toEqual(values)
  })

  it('never shows a share of more than everything', () => {
    expect(unitTicks(1, 'ratio').max).toBe(1)
  })

  it('has an axis when nothing is there', () => {
    expect(unitTicks(0, 's').max).toBeGreaterThan(0)
  })
})
