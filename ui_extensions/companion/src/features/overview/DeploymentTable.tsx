import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { DeploymentHealth } from '@/api/types'
import { RecentRuns } from '@/charts/RecentRuns'
import { formatCount, formatRatio } from '@/format/number'
import { QueryLink } from '@/parts/RunLink'
import { DeploymentName, LastState, NextRun, P95, Streak } from './DeploymentCells'
import styles from './DeploymentTable.module.css'
import type { Order } from './deployments'
import { RANGE_LABEL, type Range, type SortKey } from './view'

interface Column {
  label: string
  sort?: SortKey
  number?: boolean
  width: string
}

const COLUMNS: Column[] = [
  { label: 'Deployment', sort: 'name', width: '18%' },
  { label: 'Last state', sort: 'last', width: '12%' },
  { label: 'Streak', sort: 'trouble', width: '18%' },
  { label: 'Last 20 runs', width: '164px' },
  { label: 'Runs', sort: 'runs', number: true, width: '7%' },
  { label: 'Success', sort: 'success', number: true, width: '8%' },
  { label: 'Duration p95', sort: 'p95', number: true, width: '12%' },
  { label: 'Next run', sort: 'next', width: '13%' },
]

interface Props {
  deployments: DeploymentHealth[]
  range: Range
  order: Order
  onSort: (key: SortKey) => void
}

export function DeploymentTable({ deployments, range, order, onSort }: Props) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">Deployments, numbers of the last {RANGE_LABEL[range]}</caption>
      <colgroup>
        {COLUMNS.map(({ label, width }) => (
          <col key={label} style={{ width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <Head key={column.label} column={column} order={order} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {deployments.map((one) => (
          <tr key={one.deployment_id}>
            <th scope="row">
              <DeploymentName one={one} />
            </th>
            <td>
              <LastState one={one} />
            </td>
            <td>
              <Streak one={one} />
            </td>
            <td>
              <RecentRuns runs={one.recent} of={one.deployment} />
            </td>
            <td className={styles.number}>
              <QueryLink query={one.query} className={styles.link}>
                {formatCount(one.runs)}
              </QueryLink>
            </td>
            <td className={styles.number}>{formatRatio(one.success_rate)}</td>
            <td className={styles.number}>
              <P95 one={one} />
            </td>
            <td>
              <NextRun one={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Head({ column, order, onSort }: { column: Column; order: Order; onSort: (key: SortKey) => void }) {
  const { label, sort, number } = column
  const active = sort === order.key
  const Arrow = order.descending ? IconArrowDown : IconArrowUp
  const direction = order.descending ? 'descending' : 'ascending'
  return (
    <th scope="col" className={number ? styles.number : undefined} aria-sort={active ? direction : undefined}>
      {sort ? (
        <button type="button" className={styles.sort} data-active={active || undefined} onClick={() => onSort(sort)}>
          {label}
          <Arrow size={12} aria-hidden />
        </button>
      ) : (
        label
      )}
    </th>
  )
}
