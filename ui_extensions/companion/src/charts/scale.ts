/** Scales of the hand-drawn charts: round ticks for counts and evenly thinned labels. Pure. */

export type Ticks = { max: number; values: number[] }

const STEPS = [1, 2, 2.5, 5, 10]

/** Round, evenly spaced ticks from 0 that cover `max`; whole numbers only when `whole` (counts have no halves). */
export function ticksFor(max: number, wanted = 4, whole = true): Ticks {
  if (!(max > 0)) return { max: 1, values: [0, 1] }
  const rough = max / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const nice = STEPS.map((step) => step * power).find((step) => step >= rough) ?? 10 * power
  const step = whole ? Math.max(1, Math.ceil(nice)) : nice
  const count = Math.max(1, Math.ceil(max / step - 1e-9))
  const values = Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)))
  return { max: step * count, values }
}

export type Band = { x: number; width: number; step: number }

/** Left edge and width of bar `at` of `count` bars over `width` pixels; the gap shrinks with the bars, never below 1 pixel wide. */
export function band(at: number, count: number, width: number, gapShare = 0.22, widest = 44): Band {
  const step = width / Math.max(1, count)
  const bar = Math.max(1, Math.min(widest, step * (1 - gapShare)))
  return { x: at * step + (step - bar) / 2, width: bar, step }
}

/** Which of `count` labels to draw when each needs `each` pixels of `width`: every n-th, counted from the first. */
export function labelled(count: number, width: number, each: number): number[] {
  if (count <= 0 || width <= 0) return []
  const room = Math.max(1, Math.floor(width / each))
  const every = Math.max(1, Math.ceil(count / room))
  const shown: number[] = []
  for (let at = 0; at < count; at += every) shown.push(at)
  return shown
}

/** Share (0..1) of `value` between `from` and `to`, clamped; 0 when the span is empty. */
export function share(value: number, from: number, to: number): number {
  if (!(to > from)) return 0
  return Math.min(1, Math.max(0, (value - from) / (to - from)))
}

const SECONDS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
]

/** Ticks in seconds over a span of `seconds`, on steps that people read off a clock. */
export function secondTicks(seconds: number, wanted = 5): number[] {
  if (!(seconds > 0)) return [0]
  const rough = seconds / wanted
  const step = SECONDS.find((candidate) => candidate >= rough) ?? Math.ceil(rough / 86400) * 86400
  const count = Math.floor(seconds / step + 1e-9)
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)))
}

const ROOMS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200]

/** A span that something which goes on will fit into for a while, so that its axis stands still; seconds. */
export function roomFor(seconds: number): number {
  const known = ROOMS.find((room) => room >= seconds)
  if (known !== undefined) return known
  const hours = seconds / 3600
  const step = hours < 12 ? 2 : hours < 48 ? 6 : 24
  return Math.ceil(hours / step) * step * 3600
}
