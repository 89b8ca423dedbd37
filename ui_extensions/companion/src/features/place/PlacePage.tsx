import { useIsFetching, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Scope } from '@/api/analytics'
import { overviewQuery } from '@/api/queries'
import { SeriesPanel } from '@/features/analytics/SeriesPanel'
import { PANELS } from '@/features/analytics/view'
import { DeploymentCards } from '@/features/overview/DeploymentCards'
import { Totals } from '@/features/overview/Totals'
import { TrendCard } from '@/features/overview/TrendCard'
import type { Range } from '@/features/overview/view'
import { useZone } from '@/format/zone'
import { useFresh } from '@/live/useFresh'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { QueryLink } from '@/parts/RunLink'
import { SkeletonRows } from '@/parts/Skeleton'
import { quote } from '@/query/terms'
import { ChangedCard } from './ChangedCard'
import styles from './PlacePage.module.css'
import { deploymentRoute, flowRoute } from './route'
import { VersionsCard } from './VersionsCard'

/** Everything about one deployment: how it is doing, since when, with which version, what changed. */
export function DeploymentPage() {
  const { _splat: name = '' } = deploymentRoute.useParams()
  const { range } = deploymentRoute.useSearch()
  return <Place key={name} title={name} kind="Deployment" q={`deployment:${quote(name)}`} range={range} />
}

/** The same of all deployments and runs of one flow. */
export function FlowPage() {
  const { _splat: name = '' } = flowRoute.useParams()
  const { range } = flowRoute.useSearch()
  return <Place key={name} title={name} kind="Flow" q={`flow:${quote(name)}`} range={range} />
}

const SHOWN = PANELS.filter((panel) => ['duration', 'error_rate'].includes(panel.key))

interface Props {
  title: string
  kind: 'Deployment' | 'Flow'
  q: string
  range?: Range | undefined
}

function Place({ title, kind, q, range = '7d' }: Props) {
  const navigate = useNavigate()
  const scope: Scope = { q, from: `-${range}`, to: 'now', timezone: useZone() }
  const { data, error, refetch } = useQuery(overviewQuery(range, scope.timezone, q))
  const reading = useIsFetching() > 0
  useFresh(['overview'], scope, { reading, version: data?.version })
  useFresh(['metrics'], scope, { reading })
  const onRange = (from: string, to: string) => void navigate({ to: '/analytics', search: { q, from, to } })
  return (
    <div className={styles.room}>
      <PageHeader
        title={title}
        below={
          <p className="muted">
            {kind}, last {range === '24h' ? '24 hours' : `${range.slice(0, -1)} days`}.{' '}
            <QueryLink query={q} className={styles.link}>
              All its runs
            </QueryLink>
          </p>
        }
      />
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Card>
          <SkeletonRows rows={6} height={56} />
        </Card>
      )}
      {data && (
        <>
          <Totals totals={data.totals} range={range} />
          {data.deployments.length > 0 && (
            <Card title={kind === 'Flow' ? 'Deployments' : 'Last runs and schedule'} flush>
              <DeploymentCards deployments={data.deployments} />
            </Card>
          )}
          <ChangedCard q={q} />
          <VersionsCard scope={scope} />
          <TrendCard trend={data.trend} />
          <div className={styles.pair}>
            {SHOWN.map((panel) => (
              <SeriesPanel key={panel.key} panel={panel} scope={scope} onRange={onRange} />
            ))}
          </div>
        </>
      )}
    </div>
  )
}
