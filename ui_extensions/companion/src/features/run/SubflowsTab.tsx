import { IconSitemap } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { subflowsQuery } from '@/api/queries'
import type { Run, RunDetail } from '@/api/types'
import { serverNow } from '@/live/clock'
import { Card } from '@/parts/Card'
import { Duration } from '@/parts/Duration'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { QueryLink, RunLink } from '@/parts/RunLink'
import { SkeletonRows } from '@/parts/Skeleton'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import { ZoneName } from '@/parts/ZoneName'
import styles from './SubflowsTab.module.css'

/** The runs that this run started. */
export function SubflowsTab({ run }: { run: RunDetail }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(subflowsQuery(run.id))
  const asOf = new Date(dataUpdatedAt + serverNow() - Date.now()).toISOString()
  return (
    <Card flush>
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} height={49} />}
      {data && data.runs.length === 0 && (
        <EmptyState icon={IconSitemap} title="No subflows">
          This run did not start any other run.
        </EmptyState>
      )}
      {data && data.runs.length > 0 && (
        <>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Run</th>
                <th scope="col">
                  Started <ZoneName />
                </th>
                <th scope="col" className={styles.number}>
                  Duration
                </th>
              </tr>
            </thead>
            <tbody>
              {data.runs.map((one) => (
                <SubflowRow key={one.id} run={one} asOf={asOf} />
              ))}
            </tbody>
          </table>
          <p className={styles.foot}>
            <QueryLink query={`parent:${run.id}`}>Search these runs</QueryLink>
          </p>
        </>
      )}
    </Card>
  )
}

function SubflowRow({ run, asOf }: { run: Run; asOf: string }) {
  return (
    <tr>
      <td>
        <StateBadge type={run.state_type} name={run.state_name} />
      </td>
      <td>
        <RunLink id={run.id} className={styles.name}>
          {run.name}
        </RunLink>
        <span className={styles.flow}>{run.flow}</span>
      </td>
      <td className={styles.time}>
        <Time iso={run.started ?? run.scheduled} />
      </td>
      <td className={styles.number}>
        <Duration seconds={run.duration} asOf={run.state_type === 'RUNNING' ? asOf : null} />
      </td>
    </tr>
  )
}
