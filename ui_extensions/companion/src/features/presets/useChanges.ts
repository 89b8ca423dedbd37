import { useQueryClient } from '@tanstack/react-query'
import { ApiError } from '@/api/client'
import { usePerson } from '@/api/person'
import {
  chooseDefault,
  createPreset,
  deletePreset,
  orderPresets,
  PRESETS_KEY,
  type Preset,
  type PresetFields,
  type PresetList,
  presetsQuery,
  restorePreset,
  starPreset,
  updatePreset,
} from '@/api/presets'
import type { DialogOf } from './dialogs/kinds'

export interface Notice {
  title: string
  text?: string | undefined
  bad?: boolean
  action?: { label: string; run: () => void }
}

interface Told {
  open: (dialog: DialogOf) => void
  say: (notice: Notice | null) => void
}

/** What can be done with presets from here. Each answers whether it was done; what went wrong is said, a conflict is shown. */
export function useChanges({ open, say }: Told) {
  const client = useQueryClient()
  const who = usePerson()
  const refresh = () => client.invalidateQueries({ queryKey: PRESETS_KEY })
  const guess = (change: (preset: Preset) => Preset, more: Partial<PresetList> = {}) =>
    client.setQueryData(presetsQuery(who).queryKey, (list) =>
      list ? { ...list, ...more, presets: list.presets.map(change), templates: list.templates.map(change) } : list,
    )
  const attempt = async <A>(what: string, work: () => Promise<A>): Promise<A | null> => {
    try {
      return await work()
    } catch (error) {
      say({ title: what, text: wordsOf(error), bad: true })
      return null
    } finally {
      void refresh()
    }
  }

  const restore = (preset: Preset) => attempt('It could not be restored', () => restorePreset(preset.id))
  return {
    fail: (title: string) => (error: unknown) => say({ title, text: wordsOf(error), bad: true }),
    /** Fails with what the service says, for the form that asked. */
    create: async (fields: PresetFields): Promise<Preset> => {
      const made = await createPreset(fields)
      await refresh()
      return made
    },
    /** The changed preset; null when somebody else was faster, which is shown then. Fails with what else the service says. */
    update: async (preset: Preset, changes: Partial<PresetFields>): Promise<Preset | null> => {
      try {
        return await updatePreset(preset, changes)
      } catch (error) {
        if (!(error instanceof ApiError) || error.problem.status !== 412) throw error
        open({ kind: 'conflict', preset, changes, present: error.problem.present as Preset })
        return null
      } finally {
        void refresh()
      }
    },
    remove: async (preset: Preset) => {
      const undo = { label: 'Undo', run: () => void restore(preset).then(() => say(null)) }
      const done = await attempt('It could not be deleted', async () => {
        await deletePreset(preset)
        return true
      })
      if (done) say({ title: `Deleted “${preset.name}”`, action: undo })
      return done === true
    },
    star: (preset: Preset) => {
      guess((each) => (each.id === preset.id ? { ...each, starred: !preset.starred } : each))
      return attempt('The star could not be set', () => starPreset(preset.id, !preset.starred))
    },
    makeDefault: (preset: Preset | null) => {
      guess((each) => ({ ...each, default: each.id === preset?.id }), {
        default: preset?.id ?? null,
        lost_default: null,
      })
      return attempt('The default could not be set', () => chooseDefault(preset?.id ?? null))
    },
    order: (ids: string[]) => {
      const place = new Map(ids.map((id, index) => [id, index]))
      guess((each) => ({ ...each, order: place.get(each.id) ?? null }))
      client.setQueryData(presetsQuery(who).queryKey, (list) => list && { ...list, ...inOrder(list) })
      return attempt('The order could not be kept', () => orderPresets(ids))
    },
  }
}

export type Changes = ReturnType<typeof useChanges>

export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Try again.'
  const { detail, hint } = error.problem
  return hint ? `${detail}. ${hint}`.replace('..', '.') : detail
}

function inOrder(list: PresetList): Pick<PresetList, 'presets' | 'templates'> {
  const sorted = (presets: Preset[]) =>
    [...presets].sort((one, other) => (one.order ?? Infinity) - (other.order ?? Infinity) || 0)
  return { presets: sorted(list.presets), templates: sorted(list.templates) }
}
