/** What travels over the live socket, both ways. */
import type { Action } from '@/api/actions'
import type { Overview, Problem, Run, System } from '@/api/types'

export type Topic =
  | RunsTopic
  | { topic: 'run'; run: string }
  | MetricsTopic
  | { topic: 'system' }
  | { topic: 'backfill' }
  | { topic: 'presets' }
  | { topic: 'actions' }

/** `ids` are on screen; `version` is the mirror's as of which those that were not watched before are known. */
export interface RunsTopic {
  topic: 'runs'
  q: string
  timezone: string
  ids: string[]
  version?: number | undefined
}

export interface MetricsTopic {
  topic: 'metrics'
  q: string
  timezone: string
  from: string
  to: string
}

export type Said = ({ type: 'watch'; id: string } & Topic) | { type: 'unwatch'; id: string }

/** `changed` are rows on screen as they are now, those of `left` too, which do not match any more; ids of `new` match and are not on screen. */
export interface RunsMessage {
  type: 'runs'
  id: string
  version: number
  as_of: string
  total: number
  changed: Run[]
  left: string[]
  new: string[]
}

/** The key figures of a question: told when one of them, or a run of it, has changed. */
export interface MetricsMessage {
  type: 'metrics'
  id: string
  version: number
  as_of: string
  totals: Overview['totals']
  now: Overview['now']
  workers: WorkerHealth
}

export interface WorkerHealth {
  online: number
  offline: number
  pools: { pool: string | null; online: number; offline: number; last_heartbeat: string | null }[]
}

export type LiveMessage =
  | { type: 'hello'; service: string; version: number; as_of: string; session?: string }
  | RunsMessage
  | { type: 'run'; id: string; run: Run; version: number }
  | MetricsMessage
  | { type: 'system'; id: string; system: System }
  | { type: 'backfill'; id: string; backfill: System['backfill'] }
  | { type: 'presets'; id: string; revision: string }
  | { type: 'actions'; id: string; actions: Action[] }
  | { type: 'version'; version: number; as_of: string; tables?: string[] }
  | { type: 'resync'; id: string | null }
  | ({ type: 'problem'; id: string } & Problem)
  | { type: 'ping' }
