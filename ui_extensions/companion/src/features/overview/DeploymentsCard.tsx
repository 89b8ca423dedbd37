import { useMediaQuery } from '@mantine/hooks'
import { IconRocket, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { DeploymentHealth } from '@/api/types'
import { countOf, formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { DeploymentCards } from './DeploymentCards'
import styles from './DeploymentsCard.module.css'
import { DeploymentTable } from './DeploymentTable'
import { arranged, nextSort, orderOf } from './deployments'
import { overviewRoute } from './route'
import type { Range, SortKey } from './view'

/** Rows that are drawn before someone asks for all. */
const FIRST = 50

/** Every deployment's health, those in trouble first; a table, or cards on a phone. */
export function DeploymentsCard({ deployments, range }: { deployments: DeploymentHealth[]; range: Range }) {
  const { find = '', sort } = overviewRoute.useSearch()
  const navigate = overviewRoute.useNavigate()
  const narrow = useMediaQuery('(max-width: 1199px)', undefined, { getInitialValueInEffect: false })
  const [all, setAll] = useState(false)
  const order = orderOf(sort)
  const found = arranged(deployments, find, order)
  const shown = all ? found : found.slice(0, FIRST)
  const look = (words: string) =>
    void navigate({ search: (before) => ({ ...before, find: words || undefined }), replace: true })
  const resort = (key: SortKey) =>
    void navigate({ search: (before) => ({ ...before, sort: nextSort(order, key) }), replace: true })
  return (
    <Card
      title="Deployments"
      flush
      aside={
        <div className={styles.aside}>
          <span className="tabular" role="status">
            {find ? `${formatCount(found.length)} of ` : ''}
            {countOf(deployments.length, 'deployment')}
          </span>
          <label className={styles.find}>
            <IconSearch size={16} aria-hidden />
            <input
              type="search"
              value={find}
              placeholder="Filter by name"
              aria-label="Filter deployments by name"
              onChange={(event) => look(event.target.value)}
            />
          </label>
        </div>
      }
    >
      {found.length === 0 ? (
        <EmptyState icon={IconRocket} title={find ? 'No deployment of that name' : 'No deployments yet'}>
          {find ? `Nothing contains “${find}”.` : 'Deployments appear here with their first run.'}
        </EmptyState>
      ) : narrow ? (
        <DeploymentCards deployments={shown} />
      ) : (
        <DeploymentTable deployments={shown} range={range} order={order} onSort={resort} />
      )}
      {found.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          Show all {formatCount(found.length)}
        </button>
      )}
    </Card>
  )
}
