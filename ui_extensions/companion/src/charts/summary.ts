/** One sentence that says what an outcome chart shows, for a reader who cannot see it. Pure. */

import { type Series, sumOf } from './stack'

export type Bucket = { start: string; end: string; partial: boolean }

const count = (value: number) => value.toLocaleString('en-GB')

/** `words` turns a bucket's start into text in the viewer's zone ("24 Nov, 08:00"). */
export function trendSummary(buckets: Bucket[], series: Series[], words: (start: string) => string): string {
  const total = series.reduce((sum, one) => sum + sumOf(one.values), 0)
  if (buckets.length === 0 || total === 0) return 'No run ended in this period.'
  const parts = series.map((one) => `${count(sumOf(one.values))} ${one.label.toLowerCase()}`)
  const sentences = [`${count(total)} ${total === 1 ? 'run' : 'runs'} ended: ${parts.join(', ')}.`]
  const failures = series.find((one) => one.key === 'failure')?.values ?? []
  const most = failures.reduce((best, value) => Math.max(best, value), 0)
  if (most > 0) {
    const bucket = buckets[failures.indexOf(most)]
    if (bucket) sentences.push(`Most failures, ${count(most)}, in the bar that starts ${words(bucket.start)}.`)
  }
  if (buckets.at(-1)?.partial) sentences.push('The last bar is not complete yet.')
  return sentences.join(' ')
}
