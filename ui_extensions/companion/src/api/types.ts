/** The shapes that the service answers with. Times are UTC ISO-8601, durations seconds, null is unknown. */

export type StateType =
  | 'SCHEDULED'
  | 'PENDING'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CRASHED'
  | 'CANCELLED'
  | 'CANCELLING'
  | 'PAUSED'
export type Outcome = 'success' | 'failure' | 'cancelled' | 'unfinished'
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type Iso = string

export interface Run {
  id: string
  name: string
  flow: string | null
  flow_id: string | null
  deployment: string | null
  deployment_id: string | null
  pool: string | null
  queue: string | null
  worker: string | null
  state_type: StateType | null
  state_name: string | null
  state_at: Iso | null
  outcome: Outcome
  message: string | null
  error: string | null
  error_type: string | null
  tags: string[]
  priority: number | null
  attempts: number | null
  scheduled: Iso | null
  started: Iso | null
  ended: Iso | null
  created: Iso | null
  updated: Iso | null
  at: Iso | null
  duration: number | null
  elapsed: number | null
  wait: number | null
  response: number | null
  lateness: number | null
  parameters: { [key: string]: Json }
  parent: string | null
  root: string | null
  version: string | null
  created_by: string | null
  trigger: string | null
  description: string | null
  deleted: Iso | null
}

export interface RunDetail extends Run {
  subflows: number
  task_runs: number | { [state: string]: number }
  prefect_url: string | null
  parent_name?: string | null
  root_name?: string | null
}

export interface RunPage {
  runs: Run[]
  total: number
  mirrored: number
  searched_back_to: Iso | null
  next: string | null
  query: string
  sentence: string
  timezone: string
  as_of: Iso
  version: number
}

export interface Counted {
  count: number
  groups?: { value: string | number | boolean | null; count: number }[]
  query: string
}

/** Runs that share a value; of a family also its top-most run and the deepest that failed. */
export interface Gathering {
  value: string | number | boolean | null
  count: number
  states: { [type: string]: number }
  newest: Run | null
  query: string
  root: Run | null
  deepest: Run | null
}
export interface Gathered {
  by: string
  groups: Gathering[]
  distinct: number
  other: number
  total: number
  query: string
  as_of: Iso
  version: number
}

export interface FacetValue {
  value: string | number | null
  count: number
  selected: boolean
  excluded: boolean
}
export interface Facet {
  field: string
  label: string
  values: FacetValue[]
  distinct: number
  other: number
}
export interface Facets {
  facets: Facet[]
  total: number
  as_of: Iso
  version: number
}

export interface Transition {
  id: string
  type: StateType
  name: string
  message: string | null
  at: Iso
}
export interface Transitions {
  transitions: Transition[]
  complete: boolean
  requested: boolean
  version: number
}
export interface TaskRun {
  id: string
  name: string
  task_key: string | null
  state_type: StateType | null
  state_name: string | null
  message: string | null
  attempts: number | null
  started: Iso | null
  ended: Iso | null
  duration: number | null
  subflow_run: string | null
}
export interface TaskRuns {
  task_runs: TaskRun[]
  complete: boolean
  version: number
}
export interface Subflows {
  runs: Run[]
}
export interface LogLine {
  id: string
  at: Iso
  level: number
  level_name: string
  message: string
  task_run_id: string | null
  logger: string | null
}
export interface Logs {
  logs: LogLine[]
  next_offset: number | null
}

export interface QueryField {
  name: string
  label: string
  kind: string
  help: string
  example: string
  sortable: boolean
  facet: boolean
  values: string[] | null
  operators: string[]
  dimension: boolean
  /** It takes a path behind its name: `param.region`. */
  path: boolean
}
export interface QueryFields {
  fields: QueryField[]
  operators: { form: string; means: string; example: string }[]
}
export interface ParsedQuery {
  query: string
  sentence: string
}
export interface Completion {
  text: string
  label: string
  kind: 'field' | 'value' | 'flag' | 'time' | 'sort'
  help: string | null
  count: number | null
}
export interface Completions {
  from: number
  to: number
  items: Completion[]
}

export type { DeploymentHealth, ErrorGroup, Overview, TimeBucket, Total, Verdict } from './overview'

export interface System {
  vantage: { version: string; role: 'writer' | 'reader'; writer_url: string | null; started: Iso; uptime: number }
  prefect: {
    url: string
    ui_url: string | null
    version: string | null
    reachable: boolean
    last_ok: Iso | null
    error: string | null
    response_p50_ms: number | null
    response_p95_ms: number | null
    requests: number
    retries: number
    clock_skew: number | null
  }
  stream: {
    status: 'live' | 'catching_up' | 'connecting' | 'offline'
    since: Iso | null
    events: number
    applied: number
    duplicates: number
    malformed: number
    unknown: number
    lag_p50_ms: number | null
    lag_p95_ms: number | null
    last_event_at: Iso | null
    reconnects: number
  }
  backfill: {
    status: 'waiting' | 'running' | 'done' | 'failed'
    done: number
    total: number | null
    rate: number | null
    eta_seconds: number | null
    oldest: Iso | null
    started: Iso | null
    finished: Iso | null
    error: string | null
  }
  reconcile: {
    last_at: Iso | null
    next_at: Iso | null
    took_ms: number | null
    repaired: number
    deleted_found: number
  }
  drift: {
    checked_at: Iso | null
    total: number
    rows: { state_type: StateType; mirror: number; prefect: number; drift: number }[]
  }
  mirror: {
    bytes: number
    runs: number
    transitions: number
    task_runs: number
    deleted: number
    version: number
    oldest: Iso | null
    newest: Iso | null
  }
  disk: { free: number; total: number }
  requests: { route: string; count: number; p50_ms: number; p95_ms: number }[]
  faults: { part: string; since: Iso; message: string; hint: string | null }[]
}

export interface Settings {
  version: string
  prefect_ui_url: string | null
  timezone: string | null
  late_after: number
  sample_data: boolean
  role: 'writer' | 'reader'
  base_path: string
}

export interface Distribution {
  metric: string
  unit: string
  bins: { from: number; to: number; count: number; query: string }[]
  stats: {
    count: number
    min: number | null
    max: number | null
    mean: number | null
    sum: number | null
    p50: number | null
    p75: number | null
    p90: number | null
    p95: number | null
    p99: number | null
    few_runs: boolean
  }
  query: string
  version: number
}

/** RFC 9457, with the place in the query when the query is at fault. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  hint?: string | null
  position?: number | null
  length?: number | null
  suggestion?: string | null
  /** What somebody else has made of it meanwhile. */
  present?: unknown
  /** Each mistake with the path to where it is. */
  parts?: { path: string; message: string; hint: string | null }[]
}
