import type { OutcomeReason } from '@/api/actions'
import { formatCount } from '@/format/number'
import styles from './Reasons.module.css'

/** Why runs were skipped or failed, the most frequent first. */
export function Reasons({ outcomes }: { outcomes: OutcomeReason[] }) {
  if (outcomes.length === 0) return null
  return (
    <ul className={styles.reasons} aria-label="Why runs were left alone">
      {outcomes.map(({ status, message, count }) => (
        <li key={`${status} ${message}`} data-status={status}>
          <span className={styles.count}>{formatCount(count)}</span>
          <span className={styles.status}>{status}</span>
          <span>{message ?? 'no reason given'}</span>
        </li>
      ))}
    </ul>
  )
}
