import { IconGauge } from '@tabler/icons-react'
import type { System } from '@/api/types'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { milliseconds } from './milliseconds'
import table from './SystemTable.module.css'

/** How long this service takes to answer; in a fixed order, so that rows stay where they are. */
export function RequestsCard({ requests }: { requests: System['requests'] }) {
  const rows = [...requests].sort((a, b) => (a.route < b.route ? -1 : 1))
  return (
    <Card title="Answer times" flush aside="since the start">
      {rows.length === 0 ? (
        <EmptyState icon={IconGauge} title="No requests yet">
          Times appear with the first answers.
        </EmptyState>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Route</th>
              <th scope="col" className={table.number}>
                Requests
              </th>
              <th scope="col" className={table.number}>
                p50
              </th>
              <th scope="col" className={table.number}>
                p95
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.route}>
                <td className={table.route}>{row.route}</td>
                <td className={table.number}>{formatCount(row.count)}</td>
                <td className={table.number}>{milliseconds(row.p50_ms)}</td>
                <td className={table.number}>{milliseconds(row.p95_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
