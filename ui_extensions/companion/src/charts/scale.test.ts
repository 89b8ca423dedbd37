import { band, labelled, roomFor, secondTicks, share, ticksFor } from './scale'

describe('ticks of counts', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [9, [0, 3, 6, 9]],
    [97, [0, 25, 50, 75, 100]],
    [1720, [0, 500, 1000, 1500, 2000]],
  ])('cover a largest count of %i with round whole numbers', (max, values) => {
    expect(ticksFor(max).values).toEqual(values)
    expect(ticksFor(max).max).toBe(values.at(-1))
  })

  it('never fall short of the largest count', () => {
    for (let max = 1; max < 3000; max += 7) {
      const ticks = ticksFor(max)
      expect(ticks.max).toBeGreaterThanOrEqual(max)
      expect(ticks.values.every(Number.isInteger)).toBe(true)
    }
  })
})

describe('bars', () => {
  it('stay inside their share of the width and never vanish', () => {
    for (const count of [1, 24, 30, 200, 2000]) {
      const first = band(0, count, 600)
      const last = band(count - 1, count, 600)
      expect(first.x).toBeGreaterThanOrEqual(-1)
      expect(last.x + last.width).toBeLessThanOrEqual(601)
      expect(first.width).toBeGreaterThanOrEqual(1)
    }
  })
})

describe('labels', () => {
  it('are thinned evenly so that each has its room', () => {
    expect(labelled(24, 640, 64)).toEqual([0, 3, 6, 9, 12, 15, 18, 21])
    expect(labelled(5, 640, 64)).toEqual([0, 1, 2, 3, 4])
    expect(labelled(0, 640, 64)).toEqual([])
  })
})

describe('time', () => {
  it('is ticked on steps that people read off a clock', () => {
    expect(secondTicks(94, 4)).toEqual([0, 30, 60, 90])
    expect(secondTicks(4000, 4)).toEqual([0, 1800, 3600])
    expect(secondTicks(0)).toEqual([0])
  })

  it('has room for what still grows, on an axis that stands still', () => {
    expect(roomFor(61)).toBe(90)
    expect(roomFor(89)).toBe(90)
    expect(roomFor(3 * 3600)).toBe(4 * 3600)
    for (let seconds = 1; seconds < 200_000; seconds = seconds * 1.3 + 1) {
      expect(roomFor(seconds)).toBeGreaterThanOrEqual(seconds)
    }
  })

  it('is placed as a clamped share of its span', () => {
    expect(share(5, 0, 10)).toBe(0.5)
    expect(share(-5, 0, 10)).toBe(0)
    expect(share(15, 0, 10)).toBe(1)
    expect(share(5, 5, 5)).toBe(0)
  })
})
