import type { RunDetail } from '@/api/types'
import { useNow } from '@/live/clock'
import { QueryLink } from '@/parts/RunLink'
import { lookOf } from '@/parts/states'
import { quote } from '@/query/terms'
import styles from './StatusNote.module.css'
import { statusOf } from './status'

/** How the run is, before anything else; why, when it failed. Always there, so that a change of state moves nothing. */
export function StatusNote({ run, asOf }: { run: RunDetail; asOf: string }) {
  const now = useNow(!run.ended)
  const { title, text } = statusOf(run, now, Date.parse(asOf))
  const { tone, icon: Icon } = lookOf(run.state_type, run.state_name)
  return (
    <section
      className={styles.note}
      aria-label="How it is"
      style={{ borderLeftColor: `var(--state-${tone})` }}
      data-failed={run.outcome === 'failure' || undefined}
    >
      <span
        className={styles.icon}
        style={{ background: `var(--state-${tone}-soft)`, color: `var(--state-${tone}-text)` }}
      >
        <Icon size={16} stroke={2.5} aria-hidden />
      </span>
      <div className={styles.words}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.text}>{text}</p>
      </div>
      {run.error_type && (
        <QueryLink query={`error_type:${quote(run.error_type)} ended:-7d..`} className={styles.more}>
          Same error, last 7 days
        </QueryLink>
      )}
    </section>
  )
}
