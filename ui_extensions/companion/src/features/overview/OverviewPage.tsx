import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { overviewQuery, settingsQuery } from '@/api/queries'
import type { Overview } from '@/api/types'
import { useZone } from '@/format/zone'
import type { MetricsMessage, WorkerHealth } from '@/live/messages'
import { useFresh } from '@/live/useFresh'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { DeploymentsCard } from './DeploymentsCard'
import { ErrorsCard } from './ErrorsCard'
import { NowStrip } from './NowStrip'
import styles from './OverviewPage.module.css'
import { OverviewSkeleton } from './OverviewSkeleton'
import { Period } from './Period'
import { RangeSwitch } from './RangeSwitch'
import { overviewRoute } from './route'
import { Totals } from './Totals'
import { TrendCard } from './TrendCard'
import { WelcomeCard } from './WelcomeCard'

/** The health of the fleet: what changed against the period before, what is going on, which deployments are in trouble. */
export function OverviewPage() {
  const { range = '24h' } = overviewRoute.useSearch()
  const zone = useZone()
  const overview = useQuery(overviewQuery(range, zone))
  const { data: settings } = useQuery(settingsQuery())
  const { data, error } = overview
  const client = useQueryClient()
  const [workers, setWorkers] = useState<WorkerHealth | null>(null)
  const onFigures = ({ totals, now, workers: health, as_of }: MetricsMessage) => {
    setWorkers(health)
    client.setQueryData(overviewQuery(range, zone).queryKey, (known) => known && { ...known, totals, now, as_of })
  }
  const version = overview.isPlaceholderData ? undefined : data?.version
  const question = { q: '', timezone: zone, from: `-${range}`, to: 'now' }
  useFresh(['overview'], question, { reading: overview.isFetching, version, onFigures })
  return (
    <div className={styles.room}>
      <PageHeader
        title="Overview"
        below={<Period data={data} range={range} stale={error} />}
        actions={<RangeSwitch range={range} sample={settings?.sample_data ?? false} />}
      />
      {!data && error && <ErrorState error={error} onRetry={() => void overview.refetch()} />}
      {!data && !error && <OverviewSkeleton />}
      {data && isEmpty(data) && <WelcomeCard />}
      {data && !isEmpty(data) && (
        <div className={styles.page} aria-busy={overview.isPlaceholderData}>
          <Totals totals={data.totals} range={range} />
          <NowStrip now={data.now} workers={workers} />
          <div className={styles.pair}>
            <TrendCard trend={data.trend} />
            <ErrorsCard errors={data.errors} range={range} />
          </div>
          <DeploymentsCard deployments={data.deployments} range={range} />
        </div>
      )}
    </div>
  )
}

/** Nothing was ever mirrored: no deployment, no run, now or before. */
function isEmpty({ deployments, totals, now }: Overview): boolean {
  const none = (value: number | null) => !value
  return deployments.length === 0 && now.every((one) => none(one.value)) && totals.every((one) => none(one.value))
}
