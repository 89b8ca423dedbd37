import { useQuery } from '@tanstack/react-query'
import { runQuery } from '@/api/queries'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { StateBadge } from '@/parts/StateBadge'
import { runRoute } from './route'

export function RunPage() {
  const { runId } = runRoute.useParams()
  const { data: run, error, refetch } = useQuery(runQuery(runId))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <PageHeader title={run?.name ?? 'Run'} below={run && <StateBadge type={run.state_type} name={run.state_name} />} />
  )
}
