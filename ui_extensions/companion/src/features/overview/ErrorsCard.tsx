import { IconMoodCheck } from '@tabler/icons-react'
import type { ErrorGroup } from '@/api/types'
import { countOf } from '@/format/number'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { QueryLink, RunLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import styles from './ErrorsCard.module.css'
import { RANGE_LABEL, type Range } from './view'

/** The errors of the period, the most frequent first. */
export function ErrorsCard({ errors, range }: { errors: ErrorGroup[]; range: Range }) {
  return (
    <Card title="Top errors" flush>
      {errors.length === 0 ? (
        <EmptyState icon={IconMoodCheck} title="No errors">
          No run failed in the last {RANGE_LABEL[range]}.
        </EmptyState>
      ) : (
        <div className={styles.frame}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
          <ol className={styles.list} tabIndex={0} aria-label="Errors by number of runs">
            {errors.map((group) => (
              <ErrorRow key={group.last_run_id} group={group} />
            ))}
          </ol>
        </div>
      )}
    </Card>
  )
}

function ErrorRow({ group }: { group: ErrorGroup }) {
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.type} title={group.error_type ?? group.error ?? undefined}>
          {group.error_type ?? group.error ?? 'Failed without a message'}
        </p>
        {group.error_type && group.error && (
          <p className={styles.text} title={group.error}>
            {withoutType(group.error, group.error_type)}
          </p>
        )}
      </div>
      <div className={styles.side}>
        <QueryLink query={group.query} className={styles.count}>
          {countOf(group.count, 'run')}
        </QueryLink>
        <RunLink id={group.last_run_id} className={styles.last}>
          <Time iso={group.last_at} relative />
        </RunLink>
      </div>
    </li>
  )
}

/** `ValueError: bad date` under the heading `ValueError` reads `bad date`. */
function withoutType(error: string, type: string | null): string {
  return type && error.startsWith(`${type}: `) ? error.slice(type.length + 2) : error
}
