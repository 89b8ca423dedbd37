import { describe, expect, it } from 'vitest'
import type { HeatCell } from '@/api/analytics'
import { hourName, peak, shades, stepTo } from './week'

const cell = (weekday: number, hour: number, value: number | null): HeatCell => ({
  weekday,
  hour,
  value,
  count: 1,
  seconds: 3600,
  few_runs: true,
  query: '',
})

describe('the week', () => {
  it('names the hour that ends at midnight', () => {
    expect(hourName(8)).toBe('08:00 to 09:00')
    expect(hourName(23)).toBe('23:00 to 00:00')
  })

  it('does not let one odd hour make all others pale', () => {
    const cells = [...Array.from({ length: 99 }, (_, at) => cell(1, at % 24, 10)), cell(7, 3, 1000)]
    const shade = shades(cells)
    expect(shade(10)).toBe(1)
    expect(shade(1000)).toBe(1)
    expect(shade(5)).toBe(0.5)
    expect(shade(null)).toBe(0)
  })

  it('finds the peak', () => {
    expect(peak([cell(1, 1, null), cell(2, 2, 3), cell(3, 3, 2)])?.weekday).toBe(2)
    expect(peak([cell(1, 1, null)])).toBeNull()
  })

  it('walks over hours that have no time and stops at the edge', () => {
    const known = new Set(['1-1', '1-3', '2-1'])
    expect(stepTo('1-1', 'ArrowRight', known)).toBe('1-3')
    expect(stepTo('1-1', 'ArrowDown', known)).toBe('2-1')
    expect(stepTo('1-1', 'ArrowUp', known)).toBeNull()
    expect(stepTo('1-1', 'Enter', known)).toBeNull()
  })
})
