/** What travels over the live socket, both ways. */
import type { Action } from '@/api/actions'
import type { Problem, Run, System } from '@/api/types'

export type Topic =
  | { topic: 'runs'; q: string; timezone: string; ids: string[] }
  | { topic: 'run'; run: string }
  | { topic: 'system' }
  | { topic: 'presets' }
  | { topic: 'actions' }

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

export type LiveMessage =
  | { type: 'hello'; version: number; as_of: string }
  | RunsMessage
  | { type: 'run'; id: string; run: Run; version: number }
  | { type: 'system'; id: string; system: System }
  | { type: 'presets'; id: string; revision: string }
  | { type: 'actions'; id: string; actions: Action[] }
  | { type: 'version'; version: number; as_of: string }
  | { type: 'resync'; id: string | null }
  | ({ type: 'problem'; id: string } & Problem)
  | { type: 'ping' }
