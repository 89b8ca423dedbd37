/** Wording of a number's change against the previous period. Pure. */

export type Measured = { value: number | null; previous: number | null; change: number | null; unit: string }

export type Direction = 'up' | 'down' | 'same'

/** Which way the value went, whatever that means for the reader. */
export function directionOf({ value, previous }: Measured): Direction {
  if (value === null || previous === null || value === previous) return 'same'
  return value > previous ? 'up' : 'down'
}

const rounded = (value: number) => (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10)

/** "12 % more"-style short text: ratios change by points, everything else by percent; multiples above 300 % read as "4.2×". */
export function changeText(measured: Measured): string {
  const { value, previous, change, unit } = measured
  if (value === null || previous === null) return 'no earlier value'
  if (value === previous) return 'unchanged'
  const sign = value > previous ? '+' : '−'
  if (unit === 'ratio') {
    const points = rounded(Math.abs(value - previous) * 100)
    return points === 0 ? 'unchanged' : `${sign}${points} pts`
  }
  if (change === null || previous === 0) return `${sign}${rounded(Math.abs(value - previous)).toLocaleString('en-GB')}`
  if (change > 3) return `${rounded(change + 1)}×`
  const percent = rounded(Math.abs(change) * 100)
  return percent === 0 ? 'unchanged' : `${sign}${percent} %`
}
