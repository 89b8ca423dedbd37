/** Exports that the service writes while nobody waits: shapes, reads and changes. */
import { queryOptions } from '@tanstack/react-query'
import { apiUrl } from './base'
import { get, send } from './client'
import type { Iso } from './types'

export type ExportFormat = 'csv' | 'jsonl' | 'parquet'
export type ExportStatus = 'waiting' | 'writing' | 'done' | 'failed' | 'cancelled'

export interface ExportJob {
  id: string
  q: string
  format: ExportFormat
  timezone: string
  status: ExportStatus
  /** `prefect`: a flow run follows it. */
  via: 'service' | 'prefect' | null
  flow_run: string | null
  reason: string | null
  created: Iso
  created_by: string | null
  ended: Iso | null
  expires: Iso | null
  rows: number
  total: number | null
  bytes: number
  file: string | null
}
export interface ExportList {
  exports: ExportJob[]
}
export interface ExportWish {
  q: string
  format: ExportFormat
  columns?: string[]
  timezone?: string
  bom?: boolean
}

export const EXPORTS_KEY = ['exports'] as const
export const isOpen = ({ status }: ExportJob) => status === 'waiting' || status === 'writing'

/** Read again every second while one is under way. */
export const exportsQuery = () =>
  queryOptions({
    queryKey: EXPORTS_KEY,
    queryFn: ({ signal }) => get('exports', {}, signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.exports.some(isOpen) ? 1_000 : 30_000),
  })

const at = (id: string, more = '') => `exports/${encodeURIComponent(id)}${more}`

export const startExport = (wish: ExportWish) => send<ExportJob>('POST', 'exports', { body: wish })
export const scheduleExport = (wish: ExportWish & { name: string; cron: string }) =>
  send<{ deployment: string }>('POST', 'exports/schedules', { body: wish })
export const cancelExport = (id: string) => send<ExportJob>('POST', at(id, '/cancel'))
export const deleteExport = (id: string) => send<null>('DELETE', at(id))

/** Where the file is when it is done. */
export const fileUrl = (id: string) => apiUrl(at(id, '/file'))
