import type { Preset } from '@/api/presets'
import { USUAL_QUERY } from '@/features/runs/usual'
import { Dialog } from '@/parts/Dialog'
import type { Changes } from '../useChanges'
import type { ViewSearch } from '../view'
import styles from './dialogs.module.css'

interface Props {
  preset: Preset
  current: Preset | null
  changes: Changes
  onClose: () => void
  onGo: (search: ViewSearch) => void
}

export function DeleteDialog({ preset, current, changes, onClose, onGo }: Props) {
  const remove = async () => {
    onClose()
    if ((await changes.remove(preset)) && current?.id === preset.id) onGo({ q: USUAL_QUERY })
  }
  return (
    <Dialog
      title={`Delete “${preset.name}”?`}
      onClose={onClose}
      foot={
        <>
          <button type="button" className={styles.button} onClick={onClose}>
            Cancel
          </button>
          <button type="button" className={styles.danger} data-first onClick={() => void remove()}>
            Delete
          </button>
        </>
      }
    >
      <p>
        {preset.shared ? 'Everybody loses it. ' : ''}
        {preset.default ? 'It is your default: the standard view will open instead. ' : ''}
        It can be restored for thirty days.
      </p>
    </Dialog>
  )
}
