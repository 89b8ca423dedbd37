/** What a panel is called, what it draws, and what its metric can be drawn as. Pure. */
import type { BreakdownAnswer, HeatmapAnswer, SeriesAnswer } from '@/api/analytics'
import type { Chart, PanelAnswer, PanelDefinition } from '@/api/dashboards'
import type { ChartLine } from '@/charts/lines'
import { outcomeLook, partKey, STACK_ORDER } from '@/charts/outcomes'
import { type Series, sumOf } from '@/charts/stack'

export const BEGIN: PanelDefinition = {
  title: '',
  metric: 'finished',
  aggregate: null,
  by: null,
  query: '',
  chart: 'line',
  width: 2,
  height: 2,
}

export const CHART_LABEL: Record<Chart, string> = {
  line: 'Lines over time',
  bars: 'Bars over time',
  number: 'One number',
  table: 'Table by value',
  heatmap: 'Hours of the week',
}

/** Pixels of what is drawn, by a panel's height. */
const BODY: Record<number, number> = { 1: 120, 2: 260, 3: 388 }
export const bodyOf = ({ height }: PanelDefinition): number => BODY[height] ?? 260

const COLORS = ['var(--v-chart-1)', 'var(--v-chart-2)', 'var(--v-chart-3)', 'var(--v-chart-4)', 'var(--v-chart-5)']
const AGGREGATES: Record<string, string> = {
  p50: 'Median',
  ratio: 'All',
  rate: 'All',
  last: 'All',
  mean: 'Mean',
  count: 'All',
  sum: 'Sum',
}
const LEVELS = ['queue_depth', 'running', 'oldest_wait', 'busy']
const RUNS = ['finished']

const wordsOf = (name: string) => name.replaceAll('_', ' ')
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export const titleOf = (panel: PanelDefinition): string => panel.title || capital(nameOf(panel))

/** `duration p95 by flow`. */
const nameOf = ({ metric, aggregate, by }: PanelDefinition): string =>
  [wordsOf(metric), aggregate?.replace(',', ' and '), by && `by ${wordsOf(by.replace('.', ' '))}`]
    .filter(Boolean)
    .join(' ')

/** What it measures of which runs, as far as its title does not say so. */
export function aboutOf(panel: PanelDefinition): string {
  const name = capital(nameOf(panel))
  if (panel.chart === 'number') return panel.query && `Only ${panel.query}`
  return [name === titleOf(panel) ? null : name, panel.query && `only ${panel.query}`].filter(Boolean).join(', ')
}

export const isSeries = (answer: PanelAnswer): answer is SeriesAnswer => 'series' in answer
export const isBreakdown = (answer: PanelAnswer): answer is BreakdownAnswer => 'rows' in answer
export const isHeatmap = (answer: PanelAnswer): answer is HeatmapAnswer => 'cells' in answer

/** One line per part, or per aggregate of all runs. */
export function linesOf(answer: SeriesAnswer, split: boolean): ChartLine[] {
  return answer.series.map((line, at) => ({
    key: `${line.key}-${line.aggregate}`,
    label: split ? line.label : (AGGREGATES[line.aggregate] ?? line.aggregate),
    values: line.values,
    color: split && isRest(line) ? 'var(--v-muted-text)' : (COLORS[at % COLORS.length] ?? ''),
  }))
}

const isRest = ({ key, label }: { key: string | null; label: string }) => key === 'other' && label.startsWith('Other (')

/** Bars from the base line up: outcomes in their own colours and order, anything else as it comes, the most at the foot. */
export function barsOf(answer: SeriesAnswer): Series[] {
  const series = answer.series.map((line, at) => ({
    key: outcomeKey(line.key) ?? (isRest(line) ? 'rest' : partKey(at)),
    label: capital(OUTCOMES[line.key ?? ''] ?? line.label),
    values: line.values.map((value) => value ?? 0),
  }))
  const placed = series.filter((one) => sumOf(one.values) > 0)
  const rank = (key: string) => STACK_ORDER.indexOf(key)
  return placed.some(({ key }) => rank(key) >= 0)
    ? placed.sort((one, other) => rank(one.key) - rank(other.key))
    : placed
}

const OUTCOMES: Record<string, string> = { success: 'Succeeded', failure: 'Failed', cancelled: 'Cancelled' }
const outcomeKey = (key: string | null) => (key && key in OUTCOMES ? key : null)
export const colorOf = (key: string): string => outcomeLook(key).color

/** The number of a panel, the one before, and the runs behind it: of a level those at the end. */
export function numberOf(answer: SeriesAnswer) {
  const line = answer.series[0]
  const level = LEVELS.includes(answer.metric) && answer.metric !== 'busy'
  return {
    value: line?.total ?? null,
    previous: answer.previous?.series[0]?.total ?? null,
    unit: line?.unit ?? answer.unit,
    query: (level ? answer.queries.at(-1) : line?.query) ?? answer.query,
    values: line?.values ?? [],
  }
}

/** The charts that can show a metric. */
export function chartsFor(metric: string, aggregate: string | null): Chart[] {
  const level = LEVELS.includes(metric)
  const counts = RUNS.includes(metric) || aggregate === 'count'
  return [
    'line',
    ...(counts && !level ? (['bars'] as const) : []),
    'number',
    ...(level ? [] : (['table', 'heatmap'] as const)),
  ]
}

/** A panel that can be drawn, as near as can be to what was chosen. */
export function settled(panel: PanelDefinition): PanelDefinition {
  const several = panel.aggregate?.includes(',') ?? false
  const first = panel.aggregate?.split(',')[0] ?? null
  const charts = chartsFor(panel.metric, panel.aggregate)
  const chart = charts.includes(panel.chart) ? panel.chart : 'line'
  const by = chart === 'number' || chart === 'heatmap' ? null : chart === 'table' ? (panel.by ?? 'flow') : panel.by
  return { ...panel, chart, by, aggregate: several && (chart !== 'line' || by) ? first : panel.aggregate }
}
