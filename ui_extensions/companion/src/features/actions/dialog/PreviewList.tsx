import type { Preview } from '@/api/actions'
import { countOf, formatCount } from '@/format/number'
import { SkeletonRows } from '@/parts/Skeleton'
import { StateBadge } from '@/parts/StateBadge'
import type { Kind } from '../kinds'
import styles from './dialog.module.css'

interface Props {
  preview: Preview | undefined
  busy: boolean
  kind: Kind
  many: boolean
}

/** Which runs would be acted on, which would be left alone and why, and the first of them. */
export function PreviewList({ preview, busy, kind, many }: Props) {
  if (!preview) return busy ? <SkeletonRows rows={4} height={36} /> : null
  const acted = preview.runs.filter((run) => run.skip === null)
  const rest = preview.affected - acted.length
  return (
    <section className={styles.preview} aria-label="Preview" aria-busy={busy} data-busy={busy || undefined}>
      <p role="status">
        {preview.affected === 0 ? (
          <strong>Nothing to do.</strong>
        ) : (
          <>
            <strong>{formatCount(preview.affected)}</strong>
            {preview.affected < preview.total && ` of ${formatCount(preview.total)}`}
            {preview.total === 1 ? ' run' : ' runs'} will be {kind.done}.
          </>
        )}
      </p>
      {preview.skips.length > 0 && (
        <ul className={styles.skips}>
          {preview.skips.map(({ reason, count }) => (
            <li key={reason}>
              {countOf(count, 'run')} left alone: {reason}
            </li>
          ))}
        </ul>
      )}
      {many && acted.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="The first runs">
          <ul className={styles.runs}>
            {acted.map((run) => (
              <li key={run.id} className={styles.run}>
                <StateBadge type={run.state_type} name={run.state_name} />
                <span className="truncate">{run.name}</span>
                <span className={styles.flow}>{run.flow ?? 'no flow'}</span>
              </li>
            ))}
            {rest > 0 && <li className={styles.rest}>and {countOf(rest, 'more run')}</li>}
          </ul>
        </div>
      )}
    </section>
  )
}
