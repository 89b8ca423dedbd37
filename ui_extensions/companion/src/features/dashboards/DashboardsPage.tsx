import { IconLayoutCards, IconLock, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type DashboardInfo, dashboardsQuery } from '@/api/dashboards'
import { usePerson } from '@/api/person'
import { countOf } from '@/format/number'
import buttons from '@/parts/Buttons.module.css'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import styles from './dashboards.module.css'
import { NewDialog } from './NewDialog'

/** Every dashboard that the person sees. */
export function DashboardsPage() {
  const { data, error, refetch } = useQuery(dashboardsQuery(usePerson()))
  const [making, setMaking] = useState(false)
  const create = (
    <button type="button" className={buttons.primary} onClick={() => setMaking(true)}>
      <IconPlus size={16} aria-hidden />
      New dashboard
    </button>
  )
  return (
    <div className={styles.page}>
      <PageHeader
        title="Dashboards"
        below={<p className="muted">The numbers that somebody watches, on one page: on a desk, on a wall, in a wiki</p>}
        actions={create}
      />
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={4} height={72} />}
        {data?.dashboards.length === 0 && (
          <EmptyState icon={IconLayoutCards} title="No dashboards yet" actions={create}>
            <p>Make one here, or put YAML files into the project’s folder ui_extensions/dashboards/.</p>
          </EmptyState>
        )}
        {data && data.dashboards.length > 0 && (
          <ul className={styles.list} aria-label="Dashboards">
            {data.dashboards.map((each) => (
              <Row key={each.name} dashboard={each} />
            ))}
          </ul>
        )}
      </Card>
      {making && <NewDialog onClose={() => setMaking(false)} />}
    </div>
  )
}

function Row({ dashboard }: { dashboard: DashboardInfo }) {
  const { name, title, description, problem, panels, updated, updated_by } = dashboard
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        {problem ? (
          <span className={styles.name}>{title}</span>
        ) : (
          <Link to="/dashboards/$name" params={{ name }} className={styles.name}>
            {title}
          </Link>
        )}
        <span className={problem ? styles.problem : styles.about}>{problem ?? description}</span>
      </div>
      <span className={styles.fact}>{countOf(panels, 'panel')}</span>
      <span className={styles.fact}>
        {!dashboard.shared && <IconLock size={14} aria-hidden />}
        {whose(dashboard)}
      </span>
      <span className={styles.fact}>
        {updated ? (
          <span>
            Changed <Time iso={updated} relative />
            {updated_by && ` by ${updated_by}`}
          </span>
        ) : (
          'As the project has it'
        )}
      </span>
    </li>
  )
}

function whose({ source, shared, mine, owner }: DashboardInfo): string {
  if (!shared) return 'Only you'
  if (source === 'file') return 'Everybody'
  return mine ? 'Everybody, yours' : owner ? `Everybody, by ${owner}` : 'Everybody'
}
