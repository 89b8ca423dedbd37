/** Where time went, what moved, what it cost: answers that add up, each number with the query of its runs. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Scope } from './analytics'
import { get } from './client'
import type { Iso } from './types'

/** A deployment before or after it moved. */
export interface Side {
  number: number | null
  count: number
  version: string | null
  query: string
}
export interface Regression {
  deployment: string
  metric: string
  unit: string
  verdict: 'better' | 'worse'
  changed_at: Iso
  before: Side
  after: Side
  change: number | null
  impact: number
  impact_unit: string
  query: string
}
export interface RegressionsAnswer {
  regressions: Regression[]
  found: number
  looked_at: number
  version: number
}

export interface TimePart {
  key: string
  label: string
  seconds: number
  wasted: boolean | null
  query: string
}
export interface WasteAnswer {
  run_time: { parts: TimePart[]; wall: number; wasted: number; wasted_share: number | null; runs: number }
  waiting: {
    causes: { key: string; label: string; seconds: number }[]
    seconds: number
    runs: number
    query: string
  }
  version: number
}

export interface CostRow {
  value: string | null
  label: string
  runs: number
  running: number
  money: number | null
  wasted: number | null
  query: string
}
export interface CostAnswer {
  currency: string | null
  deployments: CostRow[]
  other: CostRow | null
  total: CostRow
  version: number
}
export interface TopScope extends Scope {
  top?: number
}

export const regressionsQuery = (params: TopScope) =>
  queryOptions({
    queryKey: ['metrics', 'regressions', params] as const,
    queryFn: ({ signal }) => get('metrics/regressions', params, signal),
    placeholderData: keepPreviousData,
  })

export const wasteQuery = (params: TopScope) =>
  queryOptions({
    queryKey: ['metrics', 'waste', params] as const,
    queryFn: ({ signal }) => get('metrics/waste', params, signal),
    placeholderData: keepPreviousData,
  })

export const costQuery = (params: TopScope) =>
  queryOptions({
    queryKey: ['metrics', 'cost', params] as const,
    queryFn: ({ signal }) => get('metrics/cost', params, signal),
    placeholderData: keepPreviousData,
  })
