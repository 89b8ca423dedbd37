/** Lines of a chart as paths, gaps left open. Pure. */
import { type Ticks, ticksFor } from './scale'

export interface ChartLine {
  key: string
  label: string
  values: (number | null)[]
  color: string
  dashed?: boolean
}

type Point = [x: number, y: number]

/** Stretches of known values as points; a gap ends a stretch. */
export function stretches(
  values: (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
): Point[][] {
  const found: Point[][] = []
  let open = false
  values.forEach((value, at) => {
    if (value === null) {
      open = false
      return
    }
    if (!open) found.push([])
    found.at(-1)?.push([x(at), y(value)])
    open = true
  })
  return found
}

const round = (value: number) => Math.round(value * 10) / 10
const joined = (points: Point[]) => points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')

/** `M…L…` of every stretch with more than one point. */
export const linePath = (parts: Point[][]): string =>
  parts
    .filter((points) => points.length > 1)
    .map((points) => `M${joined(points)}`)
    .join('')

/** The area between two lines where both are known. */
export function bandPath(
  low: (number | null)[],
  high: (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  const both = (own: (number | null)[], other: (number | null)[]) =>
    own.map((value, at) => (other[at] === null || other[at] === undefined ? null : value))
  const floors = stretches(both(low, high), x, y)
  return stretches(both(high, low), x, y)
    .map((top, at) => `M${joined(top)}L${joined([...(floors[at] ?? [])].reverse())}Z`)
    .join('')
}

/** The area under a line, down to zero, where it is known. */
export function areaPath(values: (number | null)[], x: (at: number) => number, y: (value: number) => number): string {
  const zero = values.map((value) => (value === null ? null : 0))
  return bandPath(zero, values, x, y)
}

/** Points that stand alone, which a line would not show. */
export const alone = (parts: Point[][]): Point[] => parts.flatMap((points) => (points.length === 1 ? points : []))

const STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  10800, 21600, 43200, 86400,
]

/** Ticks from zero that people read easily in that unit: clock steps for seconds, halves only where there are any. */
export function unitTicks(max: number, unit: string): Ticks {
  if (unit === 's' && max > 0) {
    const step = STEPS.find((candidate) => candidate >= max / 4) ?? Math.ceil(max / 4 / 86400) * 86400
    const count = Math.max(1, Math.ceil(max / step - 1e-9))
    return {
      max: step * count,
      values: Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12))),
    }
  }
  if (unit === 'ratio') return ticksFor(Math.min(1, max > 0 ? max : 0.1), 4, false)
  return ticksFor(max, 4, unit !== 'runs/h')
}

/** The largest known value of all lines, 0 without one. */
export const highest = (lines: ChartLine[]): number =>
  Math.max(0, ...lines.flatMap((line) => line.values.filter((value) => value !== null)))
