/** What the metrics API answers with, and the query options that read it. Values are in the unit named; null is a gap. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, send } from './client'
import type { Iso, TimeBucket, Verdict } from './types'

export interface SeriesLine {
  key: string | null
  label: string
  aggregate: string
  unit: string
  values: (number | null)[]
  counts: number[]
  total: number | null
  count: number
  query: string
}
export interface SeriesAnswer {
  metric: string
  unit: string
  axis: string
  bucket: string
  timezone: string
  from: Iso
  to: Iso
  buckets: TimeBucket[]
  series: SeriesLine[]
  queries: string[]
  query: string
  as_of: Iso
  version: number
  previous: { from: Iso; to: Iso; series: SeriesLine[] } | null
}

export interface HeatCell {
  /** 1 is Monday. */
  weekday: number
  hour: number
  value: number | null
  count: number
  seconds: number
  few_runs: boolean
  query: string
}
export interface HeatmapAnswer {
  metric: string
  aggregate: string
  unit: string
  better: 'up' | 'down' | null
  from: Iso
  to: Iso
  cells: HeatCell[]
  query: string
  version: number
}

export interface BreakdownRow {
  value: string | null
  label: string
  number: number | null
  count: number
  previous: number | null
  previous_count: number
  change: number | null
  verdict: Verdict | null
  few_runs: boolean
  query: string
}
export interface BreakdownAnswer {
  metric: string
  aggregate: string
  by: string
  rows: BreakdownRow[]
  other: BreakdownRow | null
  total: BreakdownRow
  unit: string
  query: string
  version: number
}

/** Which runs, over which period, in whose zone. */
export interface Scope {
  q: string
  from: string
  to: string
  timezone: string
}

export interface SeriesParams extends Scope {
  metric: string
  aggregate?: string
  by?: string
  top?: number
  compare?: 'previous'
}
export interface HeatmapParams extends Scope {
  metric: string
  aggregate?: string
}
export interface BreakdownParams extends Scope {
  metric: string
  aggregate?: string
  by: string
  top?: number
  compare?: 'previous'
  order?: 'count' | 'number' | 'change'
}
export interface SpreadParams extends Scope {
  metric: string
  bins?: number
  scale?: 'linear' | 'log'
}

export const seriesQuery = (params: SeriesParams) =>
  queryOptions({
    queryKey: ['metrics', 'series', params] as const,
    queryFn: ({ signal }) => get('metrics/series', params, signal),
    placeholderData: keepPreviousData,
  })

export const heatmapQuery = (params: HeatmapParams) =>
  queryOptions({
    queryKey: ['metrics', 'heatmap', params] as const,
    queryFn: ({ signal }) => get('metrics/heatmap', params, signal),
    placeholderData: keepPreviousData,
  })

export const breakdownQuery = (params: BreakdownParams) =>
  queryOptions({
    queryKey: ['metrics', 'breakdown', params] as const,
    queryFn: ({ signal }) => get('metrics/breakdown', params, signal),
    placeholderData: keepPreviousData,
  })

export const spreadQuery = (params: SpreadParams) =>
  queryOptions({
    queryKey: ['metrics', 'distribution', params] as const,
    queryFn: ({ signal }) => get('metrics/distribution', params, signal),
    placeholderData: keepPreviousData,
  })

export interface ErrorKind {
  key: string | null
  error_type: string | null
  error: string | null
  history: 'new' | 'back' | 'known'
  count: number
  previous: number
  first_at: Iso
  last_at: Iso
  last_run_id: string
  places: { name: string; count: number }[]
  places_in_all: number
  values: number[]
  query: string
  /** Null where Prefect told no message that it could be known by. */
  standing: Standing | null
}
/** What somebody said of an error, and what holds of it now: `returned` when it has come back since. */
export interface Standing {
  id: string
  status: 'open' | 'resolved' | 'ignored'
  stand: 'open' | 'returned' | 'resolved' | 'ignored'
  version: number
  at: Iso | null
  by: string | null
  until: Iso | null
  more_than: number | null
  per: 'hour' | 'day' | null
  returned_at: Iso | null
}
export interface StatusWish {
  status: Standing['status']
  until?: Iso
  more_than?: number
  per?: 'hour' | 'day'
}
export interface ErrorsAnswer {
  from: Iso
  to: Iso
  bucket: string
  buckets: TimeBucket[]
  groups: ErrorKind[]
  distinct: number
  new: number
  count: number
  other: number
  hidden: number
  hidden_runs: number
  /** False while the service cannot tell what was said. */
  said: boolean
  query: string
  as_of: Iso
  version: number
}
export interface ErrorsParams extends Scope {
  top?: number
  order?: 'count' | 'last' | 'first'
  status?: 'unignored' | 'open' | 'resolved' | 'ignored' | 'all'
}

/** Says how an error stands. Fails with 412 when somebody else has said something meanwhile. */
export const sayStatus = ({ id, version }: Standing, wish: StatusWish): Promise<{ standing: Standing }> =>
  send('PUT', `errors/${id}/status`, { body: wish, headers: { 'If-Match': `"${version}"` } })

export const errorsQuery = (params: ErrorsParams) =>
  queryOptions({
    queryKey: ['errors', params] as const,
    queryFn: ({ signal }) => get('errors', params, signal),
    placeholderData: keepPreviousData,
  })
