/** What a series answer draws and says. Pure. */
import type { SeriesAnswer } from '@/api/analytics'
import { type ChartLine, highest } from '@/charts/lines'

const COLORS = ['var(--v-chart-1)', 'var(--v-chart-2)', 'var(--v-chart-3)', 'var(--v-chart-4)', 'var(--v-chart-5)']
const NAMES: Record<string, string> = {
  p50: 'Median',
  p95: 'p95',
  ratio: 'This period',
  rate: 'This period',
  last: 'Runs',
  mean: 'Mean',
}

/** One line per aggregate, and the period before dashed behind it, cut to as many buckets as there are. */
export function linesOf(answer: SeriesAnswer): ChartLine[] {
  const own = answer.series.map((line, at) => ({
    key: `${line.key}-${line.aggregate}`,
    label: NAMES[line.aggregate] ?? line.aggregate,
    values: line.values,
    color: COLORS[at % COLORS.length] ?? COLORS[0] ?? '',
  }))
  const before = (answer.previous?.series ?? []).map((line) => ({
    key: `before-${line.aggregate}`,
    label: 'Period before',
    values: answer.buckets.map((_, at) => line.values[at] ?? null),
    color: 'var(--v-muted-text)',
    dashed: true,
  }))
  return [...own, ...before]
}

/** The range and the peak of each line in words. */
export function summaryOf(
  title: string,
  lines: ChartLine[],
  format: (value: number | null) => string,
  name: (at: number) => string,
): string {
  const said = lines.flatMap((line) => {
    const known = line.values.filter((value) => value !== null)
    if (known.length === 0) return []
    const most = highest([line])
    const least = Math.min(...known)
    return [`${line.label} from ${format(least)} to ${format(most)}, highest ${name(line.values.indexOf(most))}.`]
  })
  return said.length ? `${title}: ${said.join(' ')}` : `${title}: no run has a value in this period.`
}
