/** One sentence that says what an outcome chart shows, for a reader who cannot see it. Pure. */
import type { TimeBucket } from '@/api/types'
import { countOf, formatCount } from '@/format/number'
import { type Series, sumOf } from './stack'

/** `words` turns a bucket's start into text in the viewer's zone (`24 Nov 08:00`). */
export function trendSummary(buckets: TimeBucket[], series: Series[], words: (start: string) => string): string {
  const total = series.reduce((sum, one) => sum + sumOf(one.values), 0)
  if (buckets.length === 0 || total === 0) return 'No run ended in this period.'
  const parts = series.map((one) => `${formatCount(sumOf(one.values))} ${one.label.toLowerCase()}`)
  const sentences = [`${countOf(total, 'run')} ended: ${parts.join(', ')}.`]
  const failures = series.find((one) => one.key === 'failure')?.values ?? []
  const most = Math.max(0, ...failures)
  const worst = buckets[failures.indexOf(most)]
  if (most > 0 && worst) sentences.push(`Most failures, ${formatCount(most)}, in the bar from ${words(worst.start)}.`)
  if (buckets.at(-1)?.partial) sentences.push('The last bar is not complete yet.')
  return sentences.join(' ')
}
