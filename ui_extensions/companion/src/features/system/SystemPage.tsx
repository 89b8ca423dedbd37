import { useQuery } from '@tanstack/react-query'
import { systemQuery } from '@/api/queries'
import { serverNow } from '@/live/clock'
import { useConnection } from '@/live/useLive'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { StaleNote } from '@/parts/StaleNote'
import { ZoneName } from '@/parts/ZoneName'
import { BackfillCard } from './BackfillCard'
import { DriftCard } from './DriftCard'
import { MirrorCard } from './MirrorCard'
import { PrefectCard } from './PrefectCard'
import { ReconcileCard } from './ReconcileCard'
import { RequestsCard } from './RequestsCard'
import { ServiceCard } from './ServiceCard'
import { StreamCard } from './StreamCard'
import styles from './SystemPage.module.css'
import { SystemSkeleton } from './SystemSkeleton'
import { VerdictCard } from './VerdictCard'

/** Asked for again at this interval while the live socket is down, milliseconds. */
const WITHOUT_SOCKET = 5000

/** Whether what the other pages show can be trusted: how ingest is, what the mirror holds, how fast the service answers. */
export function SystemPage() {
  const open = useConnection().status === 'open'
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    ...systemQuery(),
    refetchInterval: open ? false : WITHOUT_SOCKET,
  })
  const asOf = new Date(dataUpdatedAt + serverNow() - Date.now()).toISOString()
  return (
    <div className={styles.page}>
      <PageHeader
        title="System"
        below={
          <p className={styles.below}>
            {data && error ? (
              <StaleNote error={error} asOf={asOf} />
            ) : (
              <>
                How Vantage follows Prefect; times in <ZoneName />
              </>
            )}
          </p>
        }
      />
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SystemSkeleton />}
      {data && (
        <>
          <VerdictCard system={data} />
          <div className={styles.cards}>
            <PrefectCard prefect={data.prefect} />
            <StreamCard stream={data.stream} />
            <BackfillCard backfill={data.backfill} />
            <ReconcileCard reconcile={data.reconcile} reader={data.vantage.role === 'reader'} />
            <MirrorCard mirror={data.mirror} disk={data.disk} />
            <ServiceCard vantage={data.vantage} skew={data.prefect.clock_skew} />
          </div>
          <div className={styles.tables}>
            <DriftCard drift={data.drift} />
            <RequestsCard requests={data.requests} />
          </div>
        </>
      )}
    </div>
  )
}
