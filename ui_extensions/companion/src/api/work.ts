/** What waits and works: queues at any past instant, pools with their queues, workers. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Scope } from './analytics'
import { get } from './client'
import type { Iso } from './types'

/** One value of `by`, or all runs; index i is instant i, null a gap. */
export interface DepthLine {
  key: string | null
  label: string
  queued: (number | null)[]
  running: (number | null)[]
  oldest_wait: (number | null)[]
  peak: { at: Iso; queued: number; query: string } | null
  /** Narrows the queries of an instant to this line. */
  term: string
}
export interface DepthAnswer {
  from: Iso
  to: Iso
  step: number
  timezone: string
  at: Iso[]
  lines: DepthLine[]
  queries: { queued: string; running: string }[]
  known_from: Iso | null
  known_to: Iso
  query: string
  as_of: Iso
  version: number
}
export interface DepthParams extends Scope {
  step?: string
  by?: string
  top?: number
}

/** What a pool or queue holds now, and did in the period. */
export interface Load {
  queued: number
  oldest_wait: number | null
  running: number
  late: number
  finished: number
  throughput: number | null
  success_rate: number | null
  decided: number
  waited: number
  wait_p95: number | null
  few_runs: boolean
  busy: number | null
  busy_runs: number
  slots: number | null
  active_slots: number | null
  sampled_at: Iso | null
  utilization: number | null
  queries: {
    all: string
    queued: string
    running: string
    late: string
    finished: string
    waited: string
    busy: string
  }
}
export interface Queue {
  name: string | null
  id: string | null
  /** False where only runs name it. */
  known: boolean
  status: string | null
  paused: boolean | null
  priority: number | null
  last_polled: Iso | null
  load: Load
}
export interface Pool {
  name: string | null
  id: string | null
  known: boolean
  type: string | null
  status: string | null
  paused: boolean | null
  workers: number
  online: number
  load: Load
  queues: Queue[]
}
export interface PoolsAnswer {
  from: Iso
  to: Iso
  pools: Pool[]
  query: string
  as_of: Iso
  version: number
}

export interface Worker {
  name: string
  pool: string | null
  /** gone: Prefect forgot it; unknown: only runs name it. */
  status: 'online' | 'offline' | 'gone' | 'unknown'
  last_seen: Iso | null
  first_seen: Iso | null
  running: number
  finished: number
  throughput: number | null
  success_rate: number | null
  decided: number
  duration_p50: number | null
  duration_p95: number | null
  few_runs: boolean
  busy: number | null
  busy_share: number | null
  busy_runs: number
  online_share: number | null
  online_seconds: number
  sampled_seconds: number
  queries: { all: string; finished: string; busy: string; running: string }
}
export interface WorkersAnswer {
  from: Iso
  to: Iso
  workers: Worker[]
  query: string
  as_of: Iso
  version: number
}

export const depthQuery = (params: DepthParams) =>
  queryOptions({
    queryKey: ['metrics', 'depth', params] as const,
    queryFn: ({ signal }) => get('metrics/depth', params, signal),
    placeholderData: keepPreviousData,
  })

/** The history of one pool's queues, a line each; read again with the rest of the page. */
export const queueDepthQuery = (params: Scope) =>
  queryOptions({
    queryKey: ['work', 'depth', params] as const,
    queryFn: ({ signal }) => get('metrics/depth', { ...params, by: 'queue', top: 50 }, signal),
    placeholderData: keepPreviousData,
  })

export const poolsQuery = (params: Scope) =>
  queryOptions({
    queryKey: ['work', 'queues', params] as const,
    queryFn: ({ signal }) => get('queues', params, signal),
    placeholderData: keepPreviousData,
  })

export const workersQuery = (params: Scope) =>
  queryOptions({
    queryKey: ['work', 'workers', params] as const,
    queryFn: ({ signal }) => get('workers', params, signal),
    placeholderData: keepPreviousData,
  })
