import type { System } from '@/api/types'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { QueryLink } from '@/parts/RunLink'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import table from './SystemTable.module.css'

/** Runs per state here and in Prefect, counted at one moment; the difference should be none. */
export function DriftCard({ drift }: { drift: System['drift'] }) {
  return (
    <Card
      title="Mirror against Prefect"
      flush
      aside={
        drift.checked_at && (
          <span className={table.counted}>
            Counted <Time iso={drift.checked_at} relative />
          </span>
        )
      }
    >
      {drift.rows.length === 0 ? (
        <EmptyState title="Not compared yet">The first comparison follows within a minute of the start.</EmptyState>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col" className={table.number}>
                Mirror
              </th>
              <th scope="col" className={table.number}>
                Prefect
              </th>
              <th scope="col" className={table.number}>
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {drift.rows.map((row) => (
              <tr key={row.state_type}>
                <td>
                  <StateBadge type={row.state_type} />
                </td>
                <td className={table.number}>
                  <QueryLink query={`state:${row.state_type.toLowerCase()} -is:deleted`}>
                    {formatCount(row.mirror)}
                  </QueryLink>
                </td>
                <td className={table.number}>{formatCount(row.prefect)}</td>
                <td className={table.number} data-off={row.drift !== 0 || undefined}>
                  {row.drift === 0 ? 'none' : signed(row.drift)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

const signed = (value: number) => `${value > 0 ? '+' : '−'}${formatCount(Math.abs(value))}`
