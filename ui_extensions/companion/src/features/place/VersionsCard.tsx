import { useQuery } from '@tanstack/react-query'
import { breakdownQuery, type Scope } from '@/api/analytics'
import { groupsQuery } from '@/api/queries'
import { formatDuration } from '@/format/duration'
import { countOf, formatRatio } from '@/format/number'
import { Card } from '@/parts/Card'
import { QueryLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { firstBad } from './compare'
import styles from './PlacePage.module.css'

const MOST = 20

/** The versions that ran in the period, the newest first, and the one with which it got worse. */
export function VersionsCard({ scope }: { scope: Scope }) {
  const rates = useQuery(breakdownQuery({ ...scope, metric: 'error_rate', by: 'version', top: MOST })).data
  const spans = useQuery(
    breakdownQuery({ ...scope, metric: 'duration', aggregate: 'p95', by: 'version', top: MOST }),
  ).data
  const seen = useQuery(groupsQuery(`${scope.q} at:${scope.from}..`, scope.timezone, 'version', MOST)).data
  if (!rates || !spans || !seen) return null
  const last = new Map(seen.groups.map((group) => [group.value, group.newest?.at ?? null]))
  const oldFirst = [...rates.rows].sort((a, b) => ((last.get(a.value) ?? '') < (last.get(b.value) ?? '') ? -1 : 1))
  const bad = firstBad(oldFirst)
  return (
    <Card title="Versions">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <div className={styles.frame} tabIndex={0} role="region" aria-label="Versions, table">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Error rate</th>
              <th scope="col">Duration p95</th>
              <th scope="col">Last run</th>
              <th scope="col">Runs</th>
            </tr>
          </thead>
          <tbody>
            {[...oldFirst].reverse().map((row) => (
              <tr
                key={row.value ?? ''}
                className={row.value !== null && row.value === bad ? styles.differs : undefined}
              >
                <th scope="row">
                  {row.label}
                  {row.value !== null && row.value === bad && <span className={styles.worse}> worse since</span>}
                </th>
                <td>{formatRatio(row.number)}</td>
                <td>{formatDuration(spans.rows.find((one) => one.value === row.value)?.number)}</td>
                <td>
                  <Time iso={last.get(row.value)} relative />
                </td>
                <td>
                  <QueryLink query={row.query}>{countOf(row.count, 'run')}</QueryLink>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
