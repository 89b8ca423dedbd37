/** Stacks of the outcome bars: where each part of a bar begins and ends. Pure. */

export type Series = { key: string; label: string; values: number[] }
export type Part = { key: string; label: string; count: number; from: number; to: number }
export type Stack = { total: number; parts: Part[] }

/** One stack per bucket, in the order of the series; parts of zero are left out. */
export function stackUp(series: Series[], buckets: number): Stack[] {
  return Array.from({ length: buckets }, (_, at) => {
    let total = 0
    const parts: Part[] = []
    for (const { key, label, values } of series) {
      const count = values[at] ?? 0
      if (count > 0) parts.push({ key, label, count, from: total, to: total + count })
      total += count
    }
    return { total, parts }
  })
}

export function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
