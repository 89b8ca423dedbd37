import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import type { RunDetail } from '@/api/types'
import { QueryLink } from '@/parts/RunLink'
import { quote } from '@/query/terms'
import styles from './FailureNote.module.css'

/** Why the run failed, before anything else; any other state's message is shown with its state. */
export function FailureNote({ run }: { run: RunDetail }) {
  if (run.outcome !== 'failure') return null
  const crashed = run.state_type === 'CRASHED'
  const Icon = crashed ? IconAlertTriangle : IconX
  const text = run.message ?? run.error
  const extra = run.error && text && !text.includes(run.error) ? run.error : null
  return (
    <section className={styles.note} data-tone={crashed ? 'crashed' : 'failed'} aria-label="Why it failed">
      <span className={styles.icon}>
        <Icon size={16} stroke={2.5} aria-hidden />
      </span>
      <div className={styles.words}>
        <h2 className={styles.title}>{run.error_type ?? (crashed ? 'The run crashed' : 'The run failed')}</h2>
        <p className={styles.text}>{text ?? 'Prefect gave no message. The log may say more.'}</p>
        {extra && <p className={styles.text}>{extra}</p>}
      </div>
      {run.error_type && (
        <QueryLink query={`error_type:${quote(run.error_type)} ended:-7d..`} className={styles.more}>
          Same error, last 7 days
        </QueryLink>
      )}
    </section>
  )
}
