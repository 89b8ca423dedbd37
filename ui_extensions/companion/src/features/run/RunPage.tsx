import { ApiError } from '@/api/client'
import { ErrorState } from '@/parts/ErrorState'
import { FailureNote } from './FailureNote'
import { RunFacts } from './RunFacts'
import { RunHeader } from './RunHeader'
import { RunMissing } from './RunMissing'
import styles from './RunPage.module.css'
import { RunSkeleton } from './RunSkeleton'
import { RunTabs } from './RunTabs'
import { runRoute } from './route'
import { StatesCard } from './StatesCard'
import { useLiveRun } from './useLiveRun'

/** Everything about one run: how it is, what it went through, what it did, with what, and what it said. */
export function RunPage() {
  const { runId } = runRoute.useParams()
  const { data: run, error, refetch, asOf } = useLiveRun(runId)
  if (!run && error instanceof ApiError && [404, 422].includes(error.problem.status)) return <RunMissing id={runId} />
  if (!run && error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!run) return <RunSkeleton />
  return (
    <div className={styles.page}>
      <RunHeader run={run} stale={error} asOf={asOf} />
      <FailureNote run={run} />
      <RunFacts run={run} asOf={asOf} />
      <StatesCard run={run} />
      <RunTabs run={run} />
    </div>
  )
}
