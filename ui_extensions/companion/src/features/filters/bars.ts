/** The bars of a range's histogram, and which of them a range takes in. Bars have one width, whatever they span. */
import type { Range } from '@/query/form/ranges'

export interface Bar {
  /** Values from here … */
  from: number
  /** … to here; of whole numbers the same as `from`. */
  to: number
  count: number
}

/** The bars from the first to the last that has runs. */
export function trimmed(bars: readonly Bar[]): Bar[] {
  const first = bars.findIndex(({ count }) => count > 0)
  return first < 0 ? [] : bars.slice(first, bars.findLastIndex(({ count }) => count > 0) + 1)
}

/** The first and last bar that the range touches; null when it touches none. */
export function heldBy(bars: readonly Bar[], min: number | null, max: number | null): [number, number] | null {
  const inside = ({ from, to }: Bar) =>
    (min === null || (from === to ? to >= min : to > min)) && (max === null || (from === to ? from <= max : from < max))
  const first = bars.findIndex(inside)
  return first < 0 ? null : [first, bars.findLastIndex(inside)]
}

/** The range that those bars span; an end that takes in the outermost bar is no limit. */
export function rangeOfBars(
  bars: readonly Bar[],
  [first, last]: [number, number],
  write: (value: number) => string,
): Range {
  const low = bars[first]
  const high = bars[last]
  return {
    min: first > 0 && low ? { text: write(low.from), open: false } : null,
    max: last < bars.length - 1 && high ? { text: write(high.to), open: false } : null,
  }
}
