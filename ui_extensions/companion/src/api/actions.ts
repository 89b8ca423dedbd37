/** Actions on runs: their shapes, the reads and the changes. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { get, send } from './client'
import type { Iso, Json, StateType } from './types'

export type ActionKind = 'cancel' | 'retry' | 'delete' | 'set_state' | 'set_tags' | 'resubmit'
export type ActionStatus = 'running' | 'stopping' | 'submitting' | 'finished' | 'stopped'
export type OutcomeStatus = 'pending' | 'sent' | 'done' | 'skipped' | 'failed'

/** Which runs: all that match, or some one by one. */
export type Target = { query: string; timezone: string } | { runs: string[] }

/** What a kind needs to know beside the runs. */
export interface Options {
  force?: boolean
  state?: { type: string; name?: string; message?: string }
  add?: string[]
  remove?: string[]
  parameters?: { [key: string]: Json }
}

export type ActionRequest = { kind: ActionKind } & Target & Options
export type Confirmation = ActionRequest & { reason?: string; expected_count?: number; id: string }

export interface PreviewRun {
  id: string
  name: string
  flow: string | null
  state_type: StateType | null
  state_name: string | null
  /** Why it would be left alone; null: it would be acted on. */
  skip: string | null
}

export interface Preview {
  total: number
  affected: number
  skips: { reason: string; count: number }[]
  runs: PreviewRun[]
  problems: string[]
}

export interface Action {
  id: string
  kind: ActionKind
  label: string
  status: ActionStatus
  person: { id: string; name: string; source: 'proxy' | 'said' | 'anonymous' }
  reason: string | null
  query: string | null
  timezone: string
  options: { [key: string]: Json }
  mirror_version: number
  total: number
  done: number
  skipped: number
  failed: number
  created_at: Iso
  finished_at: Iso | null
  stopped_by: string | null
}

export interface OutcomeReason {
  status: OutcomeStatus
  message: string | null
  count: number
}

export interface ActionDetail extends Action {
  /** Why runs were skipped or failed, the most frequent first. */
  outcomes: OutcomeReason[]
}

export interface ActionRun {
  position: number
  run_id: string
  name: string
  flow: string | null
  state: string | null
  status: OutcomeStatus
  message: string | null
  new_run_id: string | null
  at: Iso | null
}

export interface ActionList {
  actions: Action[]
  next: string | null
}
export interface ActionRuns {
  runs: ActionRun[]
  next: number | null
}

/** Which actions a list shows; words separated by commas. */
export interface Wanted {
  kind?: string
  status?: string
  run?: string
}

export const ACTIONS_KEY = ['actions'] as const

export const actionsQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...ACTIONS_KEY, 'list', wanted] as const,
    queryFn: ({ pageParam, signal }) => get('actions', { ...wanted, limit: 50, before: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })

export const actionQuery = (id: string) =>
  queryOptions({
    queryKey: [...ACTIONS_KEY, 'one', id] as const,
    queryFn: ({ signal }) => get('actions/{id}', { id }, signal),
  })

export const actionRunsQuery = (id: string, status: string) =>
  infiniteQueryOptions({
    queryKey: [...ACTIONS_KEY, 'runs', id, status] as const,
    queryFn: ({ pageParam, signal }) => get('actions/{id}/runs', { id, status, after: pageParam, limit: 200 }, signal),
    initialPageParam: -1,
    getNextPageParam: (page) => page.next ?? undefined,
  })

export const previewAction = (asked: ActionRequest, signal?: AbortSignal) =>
  send<Preview>('POST', 'actions/preview', { body: asked, signal })
/** The same `id` again is the same action. */
export const confirmAction = (asked: Confirmation) => send<Action>('POST', 'actions', { body: asked })
export const stopAction = (id: string) => send<Action>('POST', `actions/${encodeURIComponent(id)}/stop`)

export const hasEnded = (action: Action) => action.status === 'finished' || action.status === 'stopped'
export const settledOf = (action: Action) => action.done + action.skipped + action.failed
