import { IconArrowBackUp, IconBookmarkPlus, IconDeviceFloppy, IconRefresh } from '@tabler/icons-react'
import type { Preset } from '@/api/presets'
import styles from './PresetBar.module.css'
import type { Difference } from './view'

interface Props {
  preset: Preset
  left: Difference[]
  onUpdate: () => void
  onSaveAs: () => void
  onReset: () => void
}

/** The view is not its preset's any more: keep that there, keep it elsewhere, or go back. */
export function Modified({ preset, left, onUpdate, onSaveAs, onReset }: Props) {
  return (
    <fieldset className={styles.modified} aria-label={`Changes to ${preset.name}`}>
      <span className={styles.badge} title={`Changed: ${left.join(', ')}`}>
        Modified
      </span>
      {!preset.template && (
        <button type="button" className={styles.action} onClick={onUpdate}>
          <IconDeviceFloppy size={16} aria-hidden />
          Update
        </button>
      )}
      <button type="button" className={styles.action} onClick={onSaveAs}>
        <IconBookmarkPlus size={16} aria-hidden />
        Save as
      </button>
      <button type="button" className={styles.quiet} onClick={onReset}>
        <IconArrowBackUp size={16} aria-hidden />
        <span>Reset</span>
      </button>
    </fieldset>
  )
}

/** Somebody else has changed the preset while its view is on screen: nothing moves until the reader wants it to. */
export function Outdated({ preset, onShow }: { preset: Preset; onShow: () => void }) {
  return (
    <fieldset className={styles.modified} aria-label={`Changes to ${preset.name}`}>
      <span className={styles.badge} role="status">
        Changed{preset.updated_by ? ` by ${preset.updated_by}` : ''}
      </span>
      <button type="button" className={styles.action} onClick={onShow}>
        <IconRefresh size={16} aria-hidden />
        Show
      </button>
    </fieldset>
  )
}
