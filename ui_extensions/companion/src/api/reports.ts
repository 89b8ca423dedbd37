/** Reports, their versions and their deliveries as the service keeps them: shapes, reads and changes. */
import { queryOptions } from '@tanstack/react-query'
import { fetched, get, send } from './client'
import type { Iso } from './types'

export const FORMATS = ['pdf', 'html', 'csv', 'json'] as const
export type Format = (typeof FORMATS)[number]
/** Whose words the service has. */
export const LANGUAGES: Record<string, string> = { en: 'English', de: 'Deutsch' }
/** What a PDF keeps to: for everyone, or for archives. */
export const PDF_STANDARDS = {
  'ua-1': 'PDF/UA-1, for everyone’s reader',
  'a-2u': 'PDF/A-2u, for archives',
  'a-3u': 'PDF/A-3u, for archives',
} as const
export type PdfStandard = keyof typeof PDF_STANDARDS
/** What a field of a section holds. */
export type Value = string | number | boolean | null | string[]

export interface SectionDefinition {
  kind: string
  [field: string]: Value | undefined
}
export interface RecipientDefinition {
  kind: 'mail' | 'webhook' | 'folder' | 'block'
  formats?: Format[] | null
  to?: string
  url?: string
  secret_block?: string | null
  folder?: string
  block?: string | null
}
export interface ScheduleDefinition {
  cron: string
  timezone: string | null
  active: boolean
  pool: string
  queue: string
}
/** What a report says of which runs, and to whom. */
export interface ReportDefinition {
  name: string
  title: string
  description: string
  query: string
  period: string
  timezone: string | null
  language: string
  /** Of numbers and dates; as is usual in the language without one. */
  locale: string | null
  theme: { colour: string; logo: string | null; brand: string }
  sections: SectionDefinition[]
  formats: Format[]
  pdf: PdfStandard
  send_when_empty: boolean
  recipients: RecipientDefinition[]
  mail: { server: string | null; sender: string | null; reply_to: string | null }
  schedule: ScheduleDefinition | null
}

export interface ReportInfo {
  name: string
  title: string
  description: string
  period: string
  /** Of its days, and of its schedule where that names none. */
  timezone: string | null
  /** `file`: of the project's folder; `kept`: made or changed here. */
  source: 'file' | 'kept'
  version: number
  recipients: number
  schedule: ScheduleDefinition | null
  updated: Iso | null
  updated_by: string | null
  problem: string | null
}
export interface Report {
  name: string
  source: 'file' | 'kept'
  version: number
  created: Iso | null
  created_by: string | null
  updated: Iso | null
  updated_by: string | null
  definition: ReportDefinition
}
export interface ReportVersion {
  version: number
  change: 'created' | 'changed' | 'restored' | 'deleted'
  at: Iso
  by: string | null
  /** Without what has its default. */
  definition: Partial<ReportDefinition>
}
export interface ReportList {
  reports: ReportInfo[]
}
export interface ReportVersions {
  versions: ReportVersion[]
}
export interface SendTimes {
  cron: string
  timezone: string
  times: { at: Iso; local: string; clock_change: string | null }[]
}

export type DeliveryStatus = 'rendering' | 'queued' | 'sending' | 'sent' | 'unconfirmed' | 'failed' | 'skipped'
export interface Delivery {
  id: string
  edition: string
  report: string
  /** In words. */
  period: string
  address: string
  kind: string
  /** Empty: the regular one. */
  occasion: string
  status: DeliveryStatus
  reason: string | null
  reply: string | null
  created: Iso
  due: Iso
  first_tried: Iso | null
  handed_over: Iso | null
  ended: Iso | null
  attempts: number
  bytes: number | null
  seconds: number | null
  requested_by: string | null
}
export interface DeliveryList {
  deliveries: Delivery[]
  next: Iso | null
}
export interface WantedDeliveries {
  report?: string
  limit: number
}
export interface Edition {
  id: string
  label: string
  sealed: Iso | null
  complete: boolean | null
  empty: boolean | null
  files: { name: string; format: string; bytes: number; url: string }[]
}
export interface MetricList {
  metrics: { name: string; label: string; help: string; aggregates: string[]; axis: string }[]
  dimensions: string[]
}

export const REPORTS_KEY = ['reports'] as const
export const DELIVERIES_KEY = ['deliveries'] as const
const UNDER_WAY: DeliveryStatus[] = ['rendering', 'queued', 'sending']
export const isUnderWay = (delivery: Delivery) => UNDER_WAY.includes(delivery.status)

export const reportsQuery = () =>
  queryOptions({ queryKey: [...REPORTS_KEY, 'list'] as const, queryFn: ({ signal }) => get('reports', {}, signal) })

export const reportQuery = (name: string) =>
  queryOptions({
    queryKey: [...REPORTS_KEY, 'one', name] as const,
    queryFn: ({ signal }) => get('reports/{name}', { name }, signal),
    refetchOnWindowFocus: false, // what is being edited stays as it was read
  })

export const versionsQuery = (name: string) =>
  queryOptions({
    queryKey: [...REPORTS_KEY, 'versions', name] as const,
    queryFn: ({ signal }) => get('reports/{name}/versions', { name }, signal),
  })

export const sendTimesQuery = (cron: string, timezone: string | null, count = 5) =>
  queryOptions({
    queryKey: [...REPORTS_KEY, 'times', cron, timezone, count] as const,
    queryFn: ({ signal }) => get('reports/times', { cron, timezone: timezone ?? undefined, count }, signal),
    retry: false,
    staleTime: 60_000,
  })

export const metricsQuery = () =>
  queryOptions({
    queryKey: ['metrics/list'] as const,
    queryFn: ({ signal }) => get('metrics', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Read again every two seconds while one is under way. */
export const deliveriesQuery = (wanted: WantedDeliveries) =>
  queryOptions({
    queryKey: [...DELIVERIES_KEY, wanted] as const,
    queryFn: ({ signal }) => get('deliveries', wanted, signal),
    refetchInterval: ({ state }) => (state.data?.deliveries.some(isUnderWay) ? 2_000 : 30_000),
  })

export const editionQuery = (id: string) =>
  queryOptions({
    queryKey: ['editions', id] as const,
    queryFn: ({ signal }) => get('editions/{id}', { id }, signal),
  })

const at = (name: string, more = '') => `reports/${encodeURIComponent(name)}${more}`
const seen = (version: number) => ({ 'If-Match': `"${version}"` })

export const createReport = (definition: ReportDefinition) => send<Report>('POST', 'reports', { body: definition })

/** Fails with 412 and the present report when somebody else has changed it since `version`. */
export const replaceReport = (definition: ReportDefinition, version: number) =>
  send<Report>('PUT', at(definition.name), { body: definition, headers: seen(version) })

export const deleteReport = (name: string, version: number) =>
  send<null>('DELETE', at(name), { headers: seen(version) })

export const restoreReport = (name: string, version?: number) =>
  send<Report>('POST', at(name, '/restore'), version === undefined ? {} : { body: { version } })

export const sendTest = (name: string, to: string) => send<Delivery>('POST', at(name, '/test'), { body: { to } })

/** `made` is false when this period went out before: nobody gets it twice. */
export const sendNow = (name: string, period: string | null) =>
  send<{ edition: Edition; deliveries: Delivery[]; made: boolean }>('POST', at(name, '/send'), { body: { period } })

export const resend = (delivery: string) => send<Delivery>('POST', `deliveries/${delivery}/resend`)

/** The report as YAML, for the project's folder. */
export const codeQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: [...REPORTS_KEY, 'code', name, version] as const,
    queryFn: async ({ signal }) => (await fetched('GET', at(name, '/code'), { signal })).text(),
  })

/** The page that a definition makes with real data. */
export async function previewPage(
  definition: ReportDefinition,
  period: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const answer = await fetched('POST', 'reports/preview', {
    body: definition,
    params: { period, format: 'html' },
    signal,
  })
  return answer.text()
}

export interface BuiltFile {
  name: string
  content: Blob
}

/** A file of a report as it is kept (a name) or as it is being written (a definition). */
export async function buildFile(
  report: string | ReportDefinition,
  format: Format,
  period?: string,
): Promise<BuiltFile> {
  const params = { period, format }
  const answer =
    typeof report === 'string'
      ? await fetched('GET', at(report, '/build'), { params })
      : await fetched('POST', 'reports/preview', { params, body: report })
  const content = await answer.blob()
  const told = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1]
  const ending = content.type.includes('zip') ? 'zip' : format
  return { name: told ?? `${typeof report === 'string' ? report : report.name}.${ending}`, content }
}
