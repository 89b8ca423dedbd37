import { useQuery } from '@tanstack/react-query'
import { ApiError } from '@/api/client'
import { transitionsQuery } from '@/api/queries'
import { ErrorState } from '@/parts/ErrorState'
import { RunFacts } from './RunFacts'
import { RunHeader } from './RunHeader'
import { RunMissing } from './RunMissing'
import styles from './RunPage.module.css'
import { RunSkeleton } from './RunSkeleton'
import { RunTabs } from './RunTabs'
import { runRoute } from './route'
import { StatesCard } from './StatesCard'
import { StatusNote } from './StatusNote'
import { useLiveRun } from './useLiveRun'

/** Everything about one run: how it is, what it went through, what it did, with what, and what it said. */
export function RunPage() {
  const { runId } = runRoute.useParams()
  const { data: run, error, refetch, asOf } = useLiveRun(runId)
  // Both come before anything is drawn: the states would push what is under them.
  const states = useQuery(transitionsQuery(runId))
  if (!run && error instanceof ApiError && [404, 422].includes(error.problem.status)) return <RunMissing id={runId} />
  if (!run && error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!run || states.isPending) return <RunSkeleton />
  return (
    <div className={styles.page}>
      <RunHeader run={run} stale={error} asOf={asOf} />
      <StatusNote run={run} asOf={asOf} />
      <RunFacts run={run} asOf={asOf} />
      <StatesCard key={run.id} run={run} />
      <RunTabs run={run} />
    </div>
  )
}
