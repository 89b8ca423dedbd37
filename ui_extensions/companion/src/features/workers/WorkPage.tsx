import { IconStack2 } from '@tabler/icons-react'
import { useIsFetching, useQuery } from '@tanstack/react-query'
import type { Scope } from '@/api/analytics'
import { poolsQuery, workersQuery } from '@/api/work'
import { FilterBar } from '@/features/analytics/FilterBar'
import { RANGE_LABEL } from '@/features/analytics/view'
import { useZone } from '@/format/zone'
import { useFresh } from '@/live/useFresh'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import { StaleNote } from '@/parts/StaleNote'
import { NowTiles } from './NowTiles'
import { PoolCard } from './PoolCard'
import { workRoute } from './route'
import { WorkersCard } from './WorkersCard'
import styles from './WorkPage.module.css'
import { WorkRange } from './WorkRange'
import { inOrder } from './work'

/** Who works and what waits: pools with their queues, workers, now and over a period, every number with its runs. */
export function WorkPage() {
  const { q = '', range = '24h' } = workRoute.useSearch()
  const navigate = workRoute.useNavigate()
  const scope: Scope = { q, from: `-${range}`, to: 'now', timezone: useZone() }
  const pools = useQuery(poolsQuery(scope))
  const workers = useQuery(workersQuery(scope))
  const { data, error } = pools
  useFresh(['work'], scope, { reading: useIsFetching({ queryKey: ['work'] }) > 0, version: data?.version })
  const period = `the last ${RANGE_LABEL[range]}`
  return (
    <div className={styles.room}>
      <PageHeader
        title="Workers and queues"
        below={
          <p className="muted" role="status">
            {data && error ? <StaleNote error={error} asOf={data.as_of} /> : `Now, and what went through in ${period}`}
          </p>
        }
        actions={<WorkRange range={range} />}
      />
      <FilterBar q={q} onAsk={(asked) => void navigate({ search: (before) => ({ ...before, q: asked }) })} />
      {!data && Boolean(error) && <ErrorState error={error} onRetry={() => void pools.refetch()} />}
      {!data && !error && (
        <Card>
          <SkeletonRows rows={8} height={56} />
        </Card>
      )}
      {data && data.pools.length === 0 && <NoPools narrowed={q !== ''} />}
      {data && data.pools.length > 0 && (
        <>
          <NowTiles pools={data.pools} asOf={data.as_of} q={q} />
          {inOrder(data.pools).map((pool) => (
            <PoolCard key={pool.name ?? ''} pool={pool} scope={scope} asOf={data.as_of} />
          ))}
        </>
      )}
      {workers.data && data && <WorkersCard workers={workers.data.workers} period={period} />}
    </div>
  )
}

function NoPools({ narrowed }: { narrowed: boolean }) {
  return (
    <Card>
      <EmptyState icon={IconStack2} title={narrowed ? 'No pool has such runs' : 'No work pools yet'}>
        {narrowed ? (
          <p>Choose fewer terms, or all runs.</p>
        ) : (
          <p>
            Runs of deployments wait in the queues of a work pool. Make one with{' '}
            <code>prefect work-pool create NAME --type process</code> and start a worker with{' '}
            <code>prefect worker start --pool NAME</code>.
          </p>
        )}
      </EmptyState>
    </Card>
  )
}
