/** Presets and recent searches as the service keeps them: their shapes, the reads and the changes. */
import { queryOptions } from '@tanstack/react-query'
import { get, send } from './client'
import type { Person } from './person'
import type { Iso } from './types'

export interface Preset {
  /** A template's id is its slug. */
  id: string
  slug: string
  name: string
  description: string
  /** Null for a template that speaks of a person whose name nobody knows. */
  query: string | null
  sort: string[]
  columns: string[]
  grouping: string | null
  /** The query with its order. */
  q: string | null
  shared: boolean
  template: boolean
  owner: string | null
  mine: boolean
  starred: boolean
  default: boolean
  order: number | null
  source: string | null
  version: number
  created: Iso | null
  created_by: string | null
  updated: Iso | null
  updated_by: string | null
  problem: { message: string; hint: string | null } | null
}

export interface LostDefault {
  name: string
  why: 'deleted' | 'personal'
  at: Iso | null
  by: string | null
}

export interface PresetList {
  presets: Preset[]
  templates: Preset[]
  default: string | null
  lost_default: LostDefault | null
  person: string | null
  revision: string
}

export interface Note {
  filter: string
  fate: 'kept' | 'changed' | 'lost'
  term: string
  why: string
}

export interface PrefectLink {
  url: string | null
  notes: Note[]
}

export interface ImportedSearch {
  id: string
  name: string
  fate: 'new' | 'created' | 'present' | 'impossible'
  query: string | null
  notes: Note[]
  preset: Preset | null
}

/** What a preset is made of. An order in `query` counts; `sort` empty says that there is no other. */
export interface PresetFields {
  name: string
  description: string
  query: string
  sort: string[]
  columns: string[]
  grouping: string | null
  shared: boolean
}

export const PRESETS_KEY = ['presets'] as const
export const RECENT_KEY = ['query/recent'] as const

/** `who` asks: somebody else sees other presets. */
export const presetsQuery = ({ id, name }: Person) =>
  queryOptions({
    queryKey: [...PRESETS_KEY, id, name] as const,
    queryFn: ({ signal }) => get('presets', {}, signal),
    staleTime: 60_000, // the live socket tells of changes
  })

export const prefectLinkQuery = (q: string, grouping: string | null, timezone: string) =>
  queryOptions({
    queryKey: ['presets/link', { q, grouping, timezone }] as const,
    queryFn: ({ signal }) => get('presets/link', { q, grouping: grouping ?? undefined, timezone }, signal),
    retry: false,
  })

export const recentQuery = ({ id }: Person) =>
  queryOptions({
    queryKey: [...RECENT_KEY, id] as const,
    queryFn: ({ signal }) => get('query/recent', {}, signal),
    staleTime: 60_000,
  })

const at = (ref: string, more = '') => `presets/${encodeURIComponent(ref)}${more}`
const seen = (preset: Preset) => ({ 'If-Match': `"${preset.version}"` })

export const createPreset = (fields: PresetFields) => send<Preset>('POST', 'presets', { body: fields })

/** Fails with 412 and the present preset when somebody else has changed it since. */
export const updatePreset = (preset: Preset, changes: Partial<PresetFields>) =>
  send<Preset>('PATCH', at(preset.id), { body: changes, headers: seen(preset) })

export const deletePreset = (preset: Preset) => send<null>('DELETE', at(preset.id), { headers: seen(preset) })
export const restorePreset = (id: string) => send<Preset>('POST', at(id, '/restore'))
export const starPreset = (id: string, starred: boolean) => send<Preset>(starred ? 'PUT' : 'DELETE', at(id, '/star'))
export const orderPresets = (order: string[]) => send<null>('PUT', 'presets/order', { body: { order } })
export const chooseDefault = (id: string | null) =>
  id === null ? send<null>('DELETE', 'presets/default') : send<null>('PUT', 'presets/default', { body: { preset: id } })

export const importSearches = (wish: { dry_run: boolean; ids?: string[]; shared: boolean }) =>
  send<{ searches: ImportedSearch[] }>('POST', 'presets/import', { body: wish })

export const rememberQuery = (q: string) => send<null>('POST', 'query/recent', { body: { q } })
export const forgetQuery = (q: string) => send<null>('DELETE', 'query/recent', { params: { q } })
