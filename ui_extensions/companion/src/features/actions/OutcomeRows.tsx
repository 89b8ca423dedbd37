import { useInfiniteQuery } from '@tanstack/react-query'
import { actionRunsQuery } from '@/api/actions'
import { ErrorState } from '@/parts/ErrorState'
import { RunLink } from '@/parts/RunLink'
import { SkeletonRows } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import styles from './Actions.module.css'

/** Every run of an action with what became of it, a page at a time. */
export function OutcomeRows({ id, status }: { id: string; status: string }) {
  const found = useInfiniteQuery(actionRunsQuery(id, status))
  const runs = found.data?.pages.flatMap((page) => page.runs)
  if (!runs) return found.error ? <ErrorState error={found.error} /> : <SkeletonRows rows={6} height={40} />
  if (runs.length === 0) return <p className={styles.none}>No run.</p>
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keys too */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Runs of this action">
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Outcome</th>
              <th>Run</th>
              <th>Flow</th>
              <th>Was</th>
              <th>Message</th>
              <th>At</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.position}>
                <td className={styles.status} data-status={run.status}>
                  {run.status}
                </td>
                <td>
                  <RunLink id={run.run_id}>{run.name}</RunLink>
                </td>
                <td>{run.flow ?? <span className="muted">no flow</span>}</td>
                <td>{run.state ?? <span className="muted">–</span>}</td>
                <td className={styles.message}>
                  {run.new_run_id ? <RunLink id={run.new_run_id}>{run.message ?? 'New run'}</RunLink> : run.message}
                </td>
                <td className={styles.when}>
                  <Time iso={run.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.hasNextPage && (
        <button
          type="button"
          className={styles.more}
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  )
}
