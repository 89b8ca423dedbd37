/** Dashboards as the service keeps them: shapes, reads and changes. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { BreakdownAnswer, HeatmapAnswer, Scope, SeriesAnswer } from './analytics'
import { get, send } from './client'
import type { Person } from './person'
import type { Iso } from './types'

export const CHARTS = ['line', 'bars', 'number', 'table', 'heatmap'] as const
export type Chart = (typeof CHARTS)[number]

export interface PanelDefinition {
  title: string
  metric: string
  aggregate: string | null
  by: string | null
  query: string
  chart: Chart
  /** Columns of four. */
  width: number
  /** 1 to 3. */
  height: number
}
export interface DashboardDefinition {
  name: string
  title: string
  description: string
  query: string
  /** `24h`, `7d`. */
  period: string
  panels: PanelDefinition[]
  shared: boolean
}
export interface DashboardInfo {
  name: string
  title: string
  description: string
  period: string
  panels: number
  shared: boolean
  /** `file`: of the project's folder; `kept`: made or changed here. */
  source: 'file' | 'kept'
  mine: boolean
  owner: string | null
  version: number
  updated: Iso | null
  updated_by: string | null
  problem: string | null
}
export interface Dashboard {
  name: string
  source: 'file' | 'kept'
  mine: boolean
  owner: string | null
  version: number
  created: Iso | null
  created_by: string | null
  updated: Iso | null
  updated_by: string | null
  definition: DashboardDefinition
}
export interface DashboardList {
  dashboards: DashboardInfo[]
}
export type PanelAnswer = SeriesAnswer | BreakdownAnswer | HeatmapAnswer
/** By the place of the panel in what was asked. */
export interface PanelAnswers {
  panels: Record<string, PanelAnswer>
  query: string
  as_of: Iso
  version: number
}
export interface SignedLink {
  path: string
  expires: Iso
}
export interface EmbeddedDashboard {
  definition: DashboardDefinition
  expires: Iso
  answers: PanelAnswers | null
}

export const DASHBOARDS_KEY = ['dashboards'] as const

export const dashboardsQuery = ({ id }: Person) =>
  queryOptions({
    queryKey: [...DASHBOARDS_KEY, 'list', id] as const,
    queryFn: ({ signal }) => get('dashboards', {}, signal),
  })

export const dashboardQuery = (name: string) =>
  queryOptions({
    queryKey: [...DASHBOARDS_KEY, 'one', name] as const,
    queryFn: ({ signal }) => get('dashboards/{name}', { name }, signal),
    refetchOnWindowFocus: false, // what is being edited stays as it was read
  })

/** What decides about a panel's numbers; where it stands and what it is called does not. */
export function askOf({ title: _, width: __, height, ...rest }: PanelDefinition): string {
  return JSON.stringify(rest.chart === 'table' ? { ...rest, height } : rest)
}

/** Every panel in one request; the answers by what was asked, so that moving a panel asks nothing. */
export const panelsQuery = (scope: Scope, panels: PanelDefinition[]) => {
  const asked = [...new Set(panels.map(askOf))].sort()
  return queryOptions({
    queryKey: ['metrics', 'dashboard', scope, asked] as const,
    queryFn: async ({ signal }) => {
      const answer = await get('dashboards/panels', { ...scope, panels: `[${asked.join(',')}]` }, signal)
      return { ...answer, byAsk: new Map(asked.map((ask, at) => [ask, answer.panels[String(at)]])) }
    },
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  })
}

/** Read again each minute. */
export const embeddedQuery = (name: string, expires: string, signature: string, timezone: string) =>
  queryOptions({
    queryKey: ['embed', name, expires, signature, timezone] as const,
    queryFn: ({ signal }) => get('embed/dashboards/{name}', { name, expires, signature, timezone }, signal),
    refetchInterval: 60_000,
  })

const at = (name: string, more = '') => `dashboards/${encodeURIComponent(name)}${more}`
const seen = (version: number) => ({ 'If-Match': `"${version}"` })

/** A name is made of the title where there is none. */
export const createDashboard = (definition: Omit<DashboardDefinition, 'name'> & { name?: string }) =>
  send<Dashboard>('POST', 'dashboards', { body: definition })

/** Fails with 412 and the present dashboard when somebody else has changed it since `version`. */
export const replaceDashboard = (definition: DashboardDefinition, version: number) =>
  send<Dashboard>('PUT', at(definition.name), { body: definition, headers: seen(version) })

export const deleteDashboard = (name: string, version: number) =>
  send<null>('DELETE', at(name), { headers: seen(version) })

export const signLink = (name: string, days: number) => send<SignedLink>('POST', at(name, '/embed'), { body: { days } })
