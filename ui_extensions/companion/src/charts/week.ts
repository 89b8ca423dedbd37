/** The hours of the week: their names, how dark each is, and how the arrow keys walk them. Pure. */
import type { HeatCell } from '@/api/analytics'

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

const two = (hour: number) => String(hour).padStart(2, '0')

/** `08:00 to 09:00`. */
export const hourName = (hour: number): string => `${two(hour)}:00 to ${two((hour + 1) % 24)}:00`

/** From a value to 0..1; values beyond the 95th percentile are as dark as it, so that one odd hour does not make all others pale. */
export function shades(cells: HeatCell[]): (value: number | null) => number {
  const values = cells.flatMap((cell) => (cell.value === null ? [] : [cell.value])).sort((a, b) => a - b)
  const top = values[Math.min(values.length - 1, Math.floor(values.length * 0.95))] ?? 0
  const most = top > 0 ? top : (values.at(-1) ?? 0)
  return (value) => (value === null || most <= 0 ? 0 : Math.min(1, value / most))
}

/** The highest cell of the week, null when nothing has a value. */
export function peak(cells: HeatCell[]): HeatCell | null {
  return cells.reduce<HeatCell | null>((best, cell) => {
    if (cell.value === null) return best
    return best === null || cell.value > (best.value ?? 0) ? cell : best
  }, null)
}

const MOVES: Record<string, [day: number, hour: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
}

/** The cell that a key leads to, null for another key; cells without time are stepped over. */
export function stepTo(from: string, key: string, known: { has: (cell: string) => boolean }): string | null {
  const move = MOVES[key]
  if (!move) return null
  let [day = 1, hour = 0] = from.split('-').map(Number)
  for (let tries = 0; tries < 24; tries += 1) {
    day += move[0]
    hour += move[1]
    if (day < 1 || day > 7 || hour < 0 || hour > 23) return null
    const next = `${day}-${hour}`
    if (known.has(next)) return next
  }
  return null
}
