import { type Action, hasEnded, settledOf } from '@/api/actions'
import { formatCount } from '@/format/number'
import { outcomeOf } from './kinds'
import styles from './Outcome.module.css'

/** How many runs were done, skipped and failed, as a bar and in words. */
export function Outcome({ action }: { action: Action }) {
  const share = (count: number) => `${action.total > 0 ? (count / action.total) * 100 : 0}%`
  const words = hasEnded(action)
    ? outcomeOf(action)
    : `${formatCount(settledOf(action))} of ${formatCount(action.total)} so far`
  return (
    <div className={styles.outcome}>
      <div className={styles.bar} aria-hidden="true">
        <span data-part="done" style={{ width: share(action.done) }} />
        <span data-part="skipped" style={{ width: share(action.skipped) }} />
        <span data-part="failed" style={{ width: share(action.failed) }} />
      </div>
      <span className={styles.words}>{words}</span>
    </div>
  )
}
