import {
  IconCopy,
  IconDots,
  IconExternalLink,
  IconGripVertical,
  IconHome,
  IconHomeOff,
  IconPencil,
  IconReport,
  IconStar,
  IconStarFilled,
  IconTrash,
  IconUser,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Preset } from '@/api/presets'
import { reportOf } from '@/features/reports/ofView'
import { NotifyItem } from '@/features/toasts/NotifyItem'
import type { DialogOf } from './dialogs/kinds'
import styles from './PresetMenu.module.css'
import type { Changes } from './useChanges'
import type { Handle } from './useReorder'
import { searchOf, viewOfPreset } from './view'

interface Props {
  preset: Preset
  active: boolean
  dragged: boolean
  handle: Handle | null
  changes: Changes
  onClose: () => void
  onOpen: (dialog: DialogOf) => void
}

/** One preset in the menu: opened by its name, starred at its side, the rest behind the dots. */
export function PresetRow({ preset, active, dragged, handle, changes, onClose, onOpen }: Props) {
  const [more, setMore] = useState(false)
  const Star = preset.starred ? IconStarFilled : IconStar
  return (
    <li className={styles.row} data-active={active || undefined} data-dragged={dragged || undefined}>
      <div className={styles.line}>
        {handle ? (
          <button
            type="button"
            className={styles.grip}
            aria-label={`Move ${preset.name}: arrow keys or drag`}
            {...handle}
          >
            <IconGripVertical size={14} aria-hidden />
          </button>
        ) : (
          <span className={styles.grip} />
        )}
        <button
          type="button"
          className={styles.star}
          aria-pressed={preset.starred}
          aria-label={`Star ${preset.name}`}
          onClick={() => void changes.star(preset)}
        >
          <Star size={16} aria-hidden />
        </button>
        <Name preset={preset} active={active} onClose={onClose} onOpen={onOpen} />
        <button
          type="button"
          className={styles.tool}
          aria-expanded={more}
          aria-label={`More about ${preset.name}`}
          onClick={() => setMore(!more)}
        >
          <IconDots size={16} aria-hidden />
        </button>
      </div>
      {more && (
        <More preset={preset} changes={changes} onOpen={onOpen} onClose={onClose} onDone={() => setMore(false)} />
      )}
    </li>
  )
}

function Name({ preset, active, onClose, onOpen }: Pick<Props, 'preset' | 'active' | 'onClose' | 'onOpen'>) {
  const words = (
    <>
      <span className={styles.name}>
        <span className="truncate">{preset.name}</span>
        {preset.default && <IconHome size={14} aria-label="Your default" />}
        {preset.shared && !preset.template && <IconUsers size={14} aria-label="Shared" />}
      </span>
      <span className={styles.about}>{aboutOf(preset)}</span>
    </>
  )
  if (preset.q === null)
    return (
      <button type="button" className={styles.open} onClick={() => onOpen({ kind: 'person' })}>
        {words}
      </button>
    )
  return (
    <Link
      to="/runs"
      search={searchOf(preset)}
      className={styles.open}
      activeProps={{}}
      aria-current={active ? 'page' : undefined}
      onClick={onClose}
    >
      {words}
    </Link>
  )
}

function aboutOf(preset: Preset): string {
  if (preset.q === null) return 'Tell who you are to open it'
  if (preset.problem) return `Cannot be read any more: ${preset.problem.message}`
  return preset.description || preset.q || 'Every run'
}

interface MoreProps {
  preset: Preset
  changes: Changes
  onOpen: (dialog: DialogOf) => void
  onClose: () => void
  onDone: () => void
}

function More({ preset, changes, onOpen, onClose, onDone }: MoreProps) {
  const act = (work: () => unknown) => () => {
    void work()
    onDone()
  }
  const copy = () =>
    navigator.clipboard.writeText(new URL(`runs?preset=${preset.slug}`, document.baseURI).toString()).catch(() => {})
  const share = () => changes.update(preset, { shared: !preset.shared }).catch(changes.fail('It could not be changed'))
  return (
    <div className={styles.more}>
      <Item
        icon={preset.default ? IconHomeOff : IconHome}
        label={preset.default ? 'Open the standard view by default' : 'Open by default'}
        onClick={act(() => changes.makeDefault(preset.default ? null : preset))}
      />
      {preset.q !== null && !preset.problem && (
        <NotifyItem id={preset.id} name={preset.name} className={styles.item} onDone={onDone} />
      )}
      {preset.q !== null && !preset.problem && (
        <Link to="/reports/new" search={reportOf(preset.q, preset.name)} className={styles.item} onClick={onClose}>
          <IconReport size={16} aria-hidden />
          Make a report of it
        </Link>
      )}
      {!preset.template && (
        <>
          <Item icon={IconPencil} label="Rename or describe" onClick={() => onOpen({ kind: 'edit', preset })} />
          {preset.mine && (
            <Item
              icon={preset.shared ? IconUser : IconUsers}
              label={preset.shared ? 'Make it only yours' : 'Share with everybody'}
              onClick={act(share)}
            />
          )}
        </>
      )}
      <Item icon={IconCopy} label="Copy its link" onClick={act(copy)} />
      <Item
        icon={IconExternalLink}
        label="Open in Prefect"
        onClick={() => onOpen({ kind: 'prefect', view: viewOfPreset(preset), name: preset.name })}
      />
      {!preset.template && (
        <Item icon={IconTrash} label="Delete" bad onClick={() => onOpen({ kind: 'delete', preset })} />
      )}
      {!preset.template && <p className={styles.whose}>{whoseOf(preset)}</p>}
    </div>
  )
}

function whoseOf(preset: Preset): string {
  const owner = preset.mine ? 'Yours' : `By ${preset.owner ?? 'somebody'}`
  const changed = preset.updated_by && preset.version > 1 ? `, changed by ${preset.updated_by}` : ''
  const from = preset.source === 'prefect' ? ', from Prefect' : ''
  return `${owner}${from}${changed}, version ${preset.version}`
}

function Item({
  icon: Icon,
  label,
  bad = false,
  onClick,
}: {
  icon: TablerIcon
  label: string
  bad?: boolean
  onClick: () => void
}) {
  return (
    <button type="button" className={styles.item} data-bad={bad || undefined} onClick={onClick}>
      <Icon size={16} aria-hidden />
      {label}
    </button>
  )
}
