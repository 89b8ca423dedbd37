/** What the overview answers with. */
import type { Iso, Outcome, StateType } from './types'

export type Verdict = 'better' | 'worse' | 'same'
export interface Total {
  key: string
  label: string
  value: number | null
  previous: number | null
  change: number | null
  verdict: Verdict | null
  unit: string
  query: string
}
export interface TimeBucket {
  start: Iso
  end: Iso
  partial: boolean
}
export interface DeploymentHealth {
  deployment: string
  deployment_id: string
  flow: string | null
  last: { id: string; name: string; state_type: StateType; state_name: string; at: Iso | null } | null
  streak: { outcome: Outcome | null; count: number } | null
  next_run: Iso | null
  recent: { id: string; state_type: StateType; duration: number | null; at: Iso | null }[]
  runs: number
  success_rate: number | null
  p95: number | null
  p95_previous: number | null
  query: string
  paused: boolean
  missed: number
}
export interface ErrorGroup {
  error_type: string | null
  error: string | null
  count: number
  last_at: Iso | null
  last_run_id: string
  query: string
}
export interface Overview {
  range: { from: Iso; to: Iso; previous_from: Iso; previous_to: Iso }
  timezone: string
  as_of: Iso
  version: number
  totals: Total[]
  now: { key: string; label: string; value: number; query: string }[]
  trend: {
    bucket: string
    buckets: TimeBucket[]
    series: { key: 'success' | 'failure' | 'cancelled'; label: string; values: number[] }[]
    queries: string[]
  }
  deployments: DeploymentHealth[]
  errors: ErrorGroup[]
}
