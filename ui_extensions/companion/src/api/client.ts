import { serverTimeSeen } from '@/live/clock'
import type { ActionDetail, ActionList, ActionRuns, Wanted } from './actions'
import type {
  BreakdownAnswer,
  BreakdownParams,
  ErrorsAnswer,
  ErrorsParams,
  HeatmapAnswer,
  HeatmapParams,
  Scope,
  SeriesAnswer,
  SeriesParams,
  SpreadParams,
} from './analytics'
import { apiUrl, type QueryParams } from './base'
import type { Dashboard, DashboardList, EmbeddedDashboard, PanelAnswers } from './dashboards'
import type { ExportJob, ExportList } from './exports'
import { personHeader } from './person'
import type { PrefectLink, PresetList } from './presets'
import type {
  DeliveryList,
  Edition,
  MetricList,
  Report,
  ReportList,
  ReportVersions,
  SendTimes,
  WantedDeliveries,
} from './reports'
import type {
  Completions,
  Counted,
  Distribution,
  Facets,
  Gathered,
  Logs,
  Overview,
  ParsedQuery,
  Problem,
  QueryFields,
  RunDetail,
  RunPage,
  Settings,
  Subflows,
  System,
  TaskRuns,
  Transitions,
} from './types'
import type { CostAnswer, RegressionsAnswer, TopScope, WasteAnswer } from './understand'
import type { DepthAnswer, DepthParams, PoolsAnswer, WorkersAnswer } from './work'

/** Every read the app makes: the path, the parameters it takes and what it answers. */
export interface Reads {
  runs: { params: { q?: string; timezone: string; limit?: number; cursor?: string }; answer: RunPage }
  'runs/facets': {
    params: { q?: string; timezone: string; fields?: string; limit?: number; prefix?: string }
    answer: Facets
  }
  'runs/groups': {
    params: { q?: string; timezone: string; by: string; order: 'count' | 'recent'; limit: number }
    answer: Gathered
  }
  'runs/count': { params: { q?: string; timezone: string; by?: string }; answer: Counted }
  'runs/{id}': { params: { id: string }; answer: RunDetail }
  'runs/{id}/transitions': { params: { id: string }; answer: Transitions }
  'runs/{id}/task-runs': { params: { id: string }; answer: TaskRuns }
  'runs/{id}/subflows': { params: { id: string }; answer: Subflows }
  'runs/{id}/logs': { params: { id: string; level?: number; limit?: number; offset?: number }; answer: Logs }
  'query/fields': { params: Record<string, never>; answer: QueryFields }
  'query/parse': { params: { q: string; timezone?: string }; answer: ParsedQuery }
  'query/complete': { params: { q: string; at: number; timezone?: string }; answer: Completions }
  'metrics/series': { params: SeriesParams; answer: SeriesAnswer }
  errors: { params: ErrorsParams; answer: ErrorsAnswer }
  'metrics/heatmap': { params: HeatmapParams; answer: HeatmapAnswer }
  'metrics/breakdown': { params: BreakdownParams; answer: BreakdownAnswer }
  'metrics/distribution': {
    params: Omit<SpreadParams, 'from' | 'to' | 'q'> & Partial<SpreadParams>
    answer: Distribution
  }
  'metrics/depth': { params: DepthParams; answer: DepthAnswer }
  'metrics/regressions': { params: TopScope; answer: RegressionsAnswer }
  'metrics/waste': { params: TopScope; answer: WasteAnswer }
  'metrics/cost': { params: TopScope; answer: CostAnswer }
  queues: { params: Scope; answer: PoolsAnswer }
  workers: { params: Scope; answer: WorkersAnswer }
  presets: { params: Record<string, never>; answer: PresetList }
  'presets/link': { params: { q: string; grouping?: string; timezone: string }; answer: PrefectLink }
  'query/recent': { params: Record<string, never>; answer: { recent: { q: string }[] } }
  person: { params: Record<string, never>; answer: { name: string | null; source: 'proxy' | 'said' | 'anonymous' } }
  exports: { params: Record<string, never>; answer: ExportList }
  'exports/{id}': { params: { id: string }; answer: ExportJob }
  dashboards: { params: Record<string, never>; answer: DashboardList }
  'dashboards/{name}': { params: { name: string }; answer: Dashboard }
  'dashboards/panels': { params: Scope & { panels: string }; answer: PanelAnswers }
  'embed/dashboards/{name}': {
    params: { name: string; expires: string; signature: string; timezone: string }
    answer: EmbeddedDashboard
  }
  reports: { params: Record<string, never>; answer: ReportList }
  'reports/{name}': { params: { name: string }; answer: Report }
  'reports/{name}/versions': { params: { name: string }; answer: ReportVersions }
  'reports/times': { params: { cron: string; timezone?: string | undefined; count: number }; answer: SendTimes }
  deliveries: { params: WantedDeliveries; answer: DeliveryList }
  'editions/{id}': { params: { id: string }; answer: Edition }
  metrics: { params: Record<string, never>; answer: MetricList }
  actions: { params: Wanted & { limit: number; before?: string | undefined }; answer: ActionList }
  'actions/{id}': { params: { id: string }; answer: ActionDetail }
  'actions/{id}/runs': {
    params: { id: string; status?: string; after?: number; limit: number }
    answer: ActionRuns
  }
  overview: { params: { range: '24h' | '7d' | '30d'; q?: string; timezone: string }; answer: Overview }
  system: { params: Record<string, never>; answer: System }
  settings: { params: Record<string, never>; answer: Settings }
}

/** An answer that says what went wrong and, when the service knows, what to do about it. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
  }
}

const UNREACHABLE: Problem = {
  type: 'about:blank',
  title: 'Vantage does not answer',
  status: 0,
  detail: 'The service could not be reached.',
  hint: 'Check that `vantage serve` is running; this page retries by itself.',
}

export async function get<P extends keyof Reads>(
  path: P,
  params: Reads[P]['params'],
  signal?: AbortSignal,
): Promise<Reads[P]['answer']> {
  const rest: QueryParams = { ...params }
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  return (await request('GET', filled, { params: rest, signal })) as Reads[P]['answer']
}

export interface Sent {
  params?: QueryParams
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Changes something; answers what the service says of it, null where it says nothing. */
export async function send<A>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, sent: Sent = {}): Promise<A> {
  return (await request(method, path, sent)) as A
}

export async function post(path: 'sync'): Promise<void> {
  await request('POST', path, {})
}

async function request(method: string, path: string, sent: Sent): Promise<unknown> {
  const response = await fetched(method, path, sent)
  return response.status === 204 ? null : response.json()
}

/** The answer itself, for what is not JSON. Fails with what the service says when it refuses. */
export async function fetched(
  method: string,
  path: string,
  { params, body, headers, signal }: Sent,
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(apiUrl(path, params), {
      method,
      headers: {
        Accept: 'application/json',
        ...personHeader(),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      signal: signal ?? null,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(UNREACHABLE)
  }
  const date = response.headers.get('Date')
  if (date) serverTimeSeen(date)
  if (!response.ok) throw new ApiError(await problemOf(response))
  return response
}

async function problemOf(response: Response): Promise<Problem> {
  const known: Problem = {
    type: 'about:blank',
    title: response.statusText || 'The request failed',
    status: response.status,
    detail: `The service answered ${response.status}.`,
  }
  try {
    return { ...known, ...((await response.json()) as Partial<Problem>) }
  } catch {
    return response.status >= 502 ? UNREACHABLE : known
  }
}
