/** Wording of a number's change against the previous period. Pure. */
import { formatDuration } from '@/format/duration'
import { formatCount, formatUnit } from '@/format/number'

export interface Measured {
  value: number | null
  previous: number | null
  unit: string
}

export type Direction = 'up' | 'down' | 'same'

/** Which way the value went, whatever that means for the reader. */
export function directionOf({ value, previous }: Measured): Direction {
  if (value === null || previous === null || value === previous) return 'same'
  return value > previous ? 'up' : 'down'
}

const rounded = (value: number) => (value >= 10 ? Math.round(value) : Math.round(value * 10) / 10)

/** `+12 %`; ratios change by points (`−1.5 pts`), more than fourfold reads as `5×`, from zero as the amount itself. */
export function changeText(measured: Measured): string {
  const { value, previous, unit } = measured
  if (value === null || previous === null) return 'no earlier value'
  if (value === previous) return 'unchanged'
  const sign = value > previous ? '+' : '−'
  const difference = Math.abs(value - previous)
  if (unit === 'ratio') return signed(sign, rounded(difference * 100), 'pts')
  if (previous === 0) return `${sign}${formatUnit(difference, unit, formatDuration)}`
  if (value / previous > 4) return `${formatCount(rounded(value / previous))}×`
  return signed(sign, rounded((100 * difference) / Math.abs(previous)), '%')
}

function signed(sign: string, amount: number, unit: string): string {
  return amount === 0 ? 'unchanged' : `${sign}${amount} ${unit}`
}
