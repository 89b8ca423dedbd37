import { useState } from 'react'
import type { LostDefault, PresetList } from '@/api/presets'
import { Toast } from '@/features/system/Toast'
import styles from './PresetBar.module.css'
import type { Changes, Notice } from './useChanges'

interface Props {
  list: PresetList | undefined
  missing: string | null
  notice: Notice | null
  onDone: () => void
  changes: Changes
}

/** What just happened, and what somebody has to know: their default is gone, the link led to nothing they can see. */
export function PresetNotices({ list, missing, notice, onDone, changes }: Props) {
  const [told, setTold] = useState(false)
  if (notice) {
    const { action } = notice
    return (
      <Toast key={notice.title} title={notice.title} bad={notice.bad ?? false} onClose={onDone}>
        {notice.text}
        {action && (
          <button type="button" className={styles.link} onClick={action.run}>
            {action.label}
          </button>
        )}
      </Toast>
    )
  }
  if (list?.lost_default)
    return (
      <Toast title={lostTitle(list.lost_default)} bad onClose={() => void changes.makeDefault(null)}>
        The standard view is shown instead.
      </Toast>
    )
  if (missing && !told)
    return (
      <Toast title="This preset is not there for you" bad onClose={() => setTold(true)}>
        “{missing}” was deleted, or it is somebody’s own. The standard view is shown instead.
      </Toast>
    )
  return null
}

function lostTitle({ name, why, by }: LostDefault): string {
  const who = by ? ` by ${by}` : ''
  return why === 'deleted'
    ? `Your default “${name}” was deleted${who}`
    : `Your default “${name}” was made personal${who}`
}
