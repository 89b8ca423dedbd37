import { IconBookmarkPlus, IconDatabaseImport, IconSearch, IconUser } from '@tabler/icons-react'
import { useState } from 'react'
import { usePerson } from '@/api/person'
import type { Preset, PresetList } from '@/api/presets'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import type { DialogOf } from './dialogs/kinds'
import { type Group, groupsOf, moved } from './order'
import styles from './PresetMenu.module.css'
import { PresetRow } from './PresetRow'
import type { Changes } from './useChanges'
import { useReorder } from './useReorder'
import type { View } from './view'

interface Props {
  list: PresetList | undefined
  error: Error | null
  current: Preset | null
  changes: Changes
  view: View
  onClose: () => void
  onOpen: (dialog: DialogOf) => void
}

/** Every preset: found by name, opened, starred, put into order, changed; and the ways to get more of them. */
export default function PresetMenu({ list, error, current, changes, view, onClose, onOpen }: Props) {
  const [written, setWritten] = useState('')
  const { name } = usePerson()
  const all = list ? groupsOf(list) : []
  const groups = list ? groupsOf(list, written) : []
  const [said, setSaid] = useState('')
  const move = (preset: Preset, group: Group, to: number) => {
    const place = Math.min(Math.max(to, 0), group.presets.length - 1)
    if (group.presets[place]?.id === preset.id) return
    setSaid(`${preset.name} is now ${place + 1} of ${group.presets.length} in ${group.label}`)
    void changes.order(moved(all, preset.id, place))
  }
  return (
    <div className={styles.menu}>
      <label className={styles.find}>
        <IconSearch size={16} aria-hidden />
        <input
          // biome-ignore lint/a11y/noAutofocus: the panel was opened to find something
          autoFocus
          type="search"
          aria-label="Find a preset"
          placeholder="Find a preset"
          value={written}
          onChange={(event) => setWritten(event.target.value)}
        />
      </label>
      {!list && error && <ErrorState error={error} />}
      {!list && !error && <SkeletonRows rows={6} height={36} />}
      {list && groups.length === 0 && <p className={styles.none}>No preset matches.</p>}
      <div className={styles.groups}>
        {groups.map((group) => (
          <GroupList
            key={group.key}
            group={group}
            sortable={written.trim() === ''}
            current={current}
            changes={changes}
            onMove={move}
            onClose={onClose}
            onOpen={onOpen}
          />
        ))}
      </div>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
      <div className={styles.foot}>
        <button type="button" className={styles.item} onClick={() => onOpen({ kind: 'save', view })}>
          <IconBookmarkPlus size={16} aria-hidden />
          Save this view
        </button>
        <button type="button" className={styles.item} onClick={() => onOpen({ kind: 'import' })}>
          <IconDatabaseImport size={16} aria-hidden />
          Take over searches saved in Prefect
        </button>
        <button type="button" className={styles.item} onClick={() => onOpen({ kind: 'person' })}>
          <IconUser size={16} aria-hidden />
          <span>{name || list?.person ? `You are ${list?.person ?? name}` : 'Tell who you are'}</span>
        </button>
      </div>
    </div>
  )
}

interface GroupProps {
  group: Group
  /** Not while only some of them are shown. */
  sortable: boolean
  current: Preset | null
  changes: Changes
  onMove: (preset: Preset, group: Group, to: number) => void
  onClose: () => void
  onOpen: (dialog: DialogOf) => void
}

function GroupList({ group, sortable, current, changes, onMove, onClose, onOpen }: GroupProps) {
  const reorder = useReorder(
    group.presets.map((preset) => preset.id),
    (id, to) => {
      const preset = group.presets.find((each) => each.id === id)
      if (preset) onMove(preset, group, to)
    },
  )
  const byId = new Map(group.presets.map((preset) => [preset.id, preset]))
  return (
    <section aria-label={group.label}>
      <h2 className={styles.label}>{group.label}</h2>
      <ul ref={reorder.list} className={styles.list}>
        {reorder.ids.map((id) => {
          const preset = byId.get(id)
          if (!preset) return null
          return (
            <PresetRow
              key={id}
              preset={preset}
              active={current?.id === id}
              dragged={reorder.dragged === id}
              handle={sortable && group.presets.length > 1 ? reorder.handle(id) : null}
              changes={changes}
              onClose={onClose}
              onOpen={onOpen}
            />
          )
        })}
      </ul>
    </section>
  )
}
