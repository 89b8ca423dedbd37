import type { Preset, PresetFields } from '@/api/presets'
import { VersionConflict } from '@/parts/VersionConflict'
import type { Changes, Notice } from '../useChanges'
import { viewOfPreset } from '../view'
import type { DialogOf } from './kinds'

interface Props {
  /** The version that was edited, what was to be changed of it, and what somebody else has made of it meanwhile. */
  preset: Preset
  changes: Changes
  present: Preset
  wanted: Partial<PresetFields>
  onClose: () => void
  onSay: (notice: Notice) => void
  /** Shows a preset as it is now. */
  onFollow: (preset: Preset) => void
  onOpen: (dialog: DialogOf) => void
}

/** Two people have changed one preset: both versions side by side, and nobody's is lost without a word. */
export function ConflictDialog({ preset, wanted, present, changes, onClose, onSay, onFollow, onOpen }: Props) {
  const mine = withChanges(present, wanted) // what else they have changed stays
  const rows = ROWS.map(({ label, read }) => ({
    label,
    mine: read(mine),
    theirs: read(present),
    before: read(preset) === read(present) ? null : read(preset),
  }))
  const keepTheirs = () => {
    onClose()
    if (isAboutView(wanted)) onFollow(present)
  }
  const replace = async () => {
    onClose()
    try {
      const done = await changes.update(present, wanted)
      if (!done) return
      if (isAboutView(wanted)) onFollow(done)
      onSay({ title: `Updated “${done.name}”` })
    } catch (error) {
      changes.fail('It could not be updated')(error)
    }
  }
  const saveMine = () => {
    const view = viewOfPreset(mine)
    onOpen({ kind: 'save', view, name: `${mine.name} (mine)`.slice(0, 80), description: mine.description })
  }
  return (
    <VersionConflict
      title={present.name}
      noun="preset"
      base={preset.version}
      present={present}
      rows={rows}
      onClose={onClose}
      onKeepTheirs={keepTheirs}
      onSaveMine={saveMine}
      onReplace={() => void replace()}
    />
  )
}

const ROWS: { label: string; read: (preset: Preset) => string }[] = [
  { label: 'Name', read: (preset) => preset.name },
  { label: 'What for', read: (preset) => preset.description || '–' },
  { label: 'Search', read: (preset) => preset.q || 'every run' },
  { label: 'Columns', read: (preset) => preset.columns.join(', ') || 'the usual ones' },
  { label: 'Grouped by', read: (preset) => preset.grouping ?? '–' },
  { label: 'Seen by', read: (preset) => (preset.shared ? 'everybody' : 'its owner') },
]

/** What the preset would be with these changes. */
function withChanges(preset: Preset, { query, ...rest }: Partial<PresetFields>): Preset {
  return { ...preset, ...rest, ...(query === undefined ? {} : { q: query }) }
}

const isAboutView = (wanted: Partial<PresetFields>) => wanted.query !== undefined
