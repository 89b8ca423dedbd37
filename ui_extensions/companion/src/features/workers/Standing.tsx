import { IconAlertTriangle, IconCheck, IconPlayerPause, IconQuestionMark } from '@tabler/icons-react'
import styles from './Standing.module.css'
import type { Standing } from './work'

const ICON = { good: IconCheck, bad: IconAlertTriangle, off: IconPlayerPause, unknown: IconQuestionMark }

/** How a pool, queue or worker stands: icon, word and colour. */
export function StandingBadge({ standing: { word, tone, help } }: { standing: Standing }) {
  const Icon = ICON[tone]
  return (
    <span className={styles.badge} data-tone={tone} title={help}>
      <Icon size={12} stroke={2.5} aria-hidden />
      {word}
    </span>
  )
}
