import { IconFileText } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from '@/api/client'
import type { RunDetail } from '@/api/types'
import { countOf } from '@/format/number'
import { serverNow, useNow } from '@/live/clock'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import { ZoneName } from '@/parts/ZoneName'
import { LogBar } from './LogBar'
import { LogLines } from './LogLines'
import styles from './Logs.module.css'
import { runRoute } from './route'
import { useLogs } from './useLogs'
import { LEVEL_NUMBER } from './view'

/** Prefect's client sends log lines in batches: the last ones arrive after the end. */
const LATE_LINES = 12_000

function useStillLogging(ended: string | null): boolean {
  const [opened] = useState(serverNow)
  const late = ended !== null && Date.parse(ended) + LATE_LINES > opened
  const now = useNow(late)
  return ended === null || (late && Date.parse(ended) + LATE_LINES > now)
}

/** The log stays with Prefect: a gateway's error is Prefect being away, and nothing else on the page suffers. */
function aboutPrefect(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.problem.status !== 502) return error
  return new ApiError({ ...error.problem, title: 'The log is with Prefect, which does not answer' })
}

/** What the run said, read from Prefect when it is looked at; follows the end while the run goes on. */
export function LogsTab({ run }: { run: RunDetail }) {
  const { level } = runRoute.useSearch()
  const going = useStillLogging(run.ended)
  const [follow, setFollow] = useState(true)
  const log = useLogs(run.id, level ? LEVEL_NUMBER[level] : 0, going && follow)
  const box = useRef<HTMLElement>(null)
  const count = log.data?.lines.length ?? 0
  const bottom = going && follow && count > 0

  // Scrolling to new lines is something only the page itself can do.
  useEffect(() => {
    if (bottom && box.current && count) box.current.scrollTop = box.current.scrollHeight
  }, [bottom, count])

  return (
    <Card flush>
      <LogBar run={run} level={level} going={going} follow={follow} onFollow={setFollow} />
      {!log.data && log.error && <ErrorState error={aboutPrefect(log.error)} onRetry={() => void log.refetch()} />}
      {!log.data && !log.error && <SkeletonRows rows={10} height={24} />}
      {log.data && count === 0 && (
        <EmptyState icon={IconFileText} title={level ? 'No lines of this level' : 'No log lines'}>
          {going ? 'Lines appear here as Prefect receives them.' : 'This run did not log anything that Prefect kept.'}
        </EmptyState>
      )}
      {log.data && count > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
          <section ref={box} className={styles.box} tabIndex={0} aria-label="Log lines">
            <LogLines lines={log.data.lines} />
          </section>
          <div className={styles.foot}>
            <span className="tabular">
              {countOf(count, 'line')}
              {log.data.more ? ', more follow' : ''}, times in <ZoneName />
            </span>
            {log.error && <span className={styles.broken}>Prefect does not answer: {log.error.message}</span>}
            {log.data.more && (
              <button
                type="button"
                className={styles.more}
                onClick={() => void log.refetch()}
                disabled={log.isFetching}
              >
                {log.isFetching ? 'Reading' : 'Read more'}
              </button>
            )}
          </div>
        </>
      )}
    </Card>
  )
}
