/** What the page shows: its periods and its panels, as tables. Pure. */
import type { SeriesParams } from '@/api/analytics'

export const RANGES = ['24h', '7d', '30d', '90d'] as const
export type Range = (typeof RANGES)[number]
export const USUAL: Range = '7d'
export const RANGE_LABEL: Record<Range, string> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
}

export interface Period {
  from: string
  to: string
}

/** The period of the page: what was dragged out of a chart, else the last so many hours or days. */
export function periodOf(search: { range?: Range; from?: string; to?: string }): Period {
  if (search.from && search.to) return { from: search.from, to: search.to }
  return { from: `-${search.range ?? USUAL}`, to: 'now' }
}

export interface SeriesPanel {
  key: string
  title: string
  /** What the numbers are, for who does not know. */
  help: string
  metric: SeriesParams['metric']
  aggregate?: string
  /** The period before, as a dashed line. */
  compared?: boolean
  /** The area between the first two lines is filled: half of the runs to nineteen of twenty. */
  band?: boolean
}

export const PANELS: SeriesPanel[] = [
  {
    key: 'duration',
    title: 'Duration',
    help: 'Time spent running, all attempts together: the median and the 95th percentile.',
    metric: 'duration',
    aggregate: 'p50,p95',
    band: true,
  },
  {
    key: 'wait',
    title: 'Wait',
    help: 'From expected start to first running: the median and the 95th percentile.',
    metric: 'wait',
    aggregate: 'p50,p95',
    band: true,
  },
  {
    key: 'error_rate',
    title: 'Error rate',
    help: 'Failed and crashed runs as a share of all that completed, failed or crashed.',
    metric: 'error_rate',
    compared: true,
  },
  {
    key: 'throughput',
    title: 'Throughput',
    help: 'Finished runs an hour.',
    metric: 'throughput',
    compared: true,
  },
]

export interface HeatChoice {
  key: string
  label: string
  metric: string
  aggregate?: string
}

/** What can be laid over the week. */
export const HEATS: HeatChoice[] = [
  { key: 'finished', label: 'Finished runs', metric: 'finished' },
  { key: 'error_rate', label: 'Error rate', metric: 'error_rate', aggregate: 'ratio' },
  { key: 'duration', label: 'Duration p95', metric: 'duration', aggregate: 'p95' },
  { key: 'wait', label: 'Wait p95', metric: 'wait', aggregate: 'p95' },
]
export const HEAT_KEYS = HEATS.map((heat) => heat.key)
