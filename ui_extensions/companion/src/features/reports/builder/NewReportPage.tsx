import { IconFileDescription, IconFilePlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { dashboardQuery } from '@/api/dashboards'
import { reportQuery, reportsQuery } from '@/api/reports'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import { FROM_DASHBOARD, reportOfDashboard } from '../ofDashboard'
import { titleOf } from '../ReportRow'
import reports from '../reports.module.css'
import { newReportRoute, type Tab } from '../route'
import { slugOf } from '../words'
import { Back } from './Back'
import { Builder } from './Builder'
import styles from './builder.module.css'
import { complete } from './draft'
import { STARTERS } from './starters'

/** A report that is not kept yet: what it begins with is chosen first. */
export function NewReportPage() {
  const { from, q, title } = newReportRoute.useSearch()
  const starter = STARTERS.find((each) => each.key === from?.replace(/^start:/, '') && from.startsWith('start:'))
  const board = from?.startsWith(FROM_DASHBOARD) ? from.slice(FROM_DASHBOARD.length) : undefined
  const copied = useQuery({
    ...reportQuery(from ?? ''),
    enabled: from !== undefined && !starter && board === undefined,
  })
  const drawn = useQuery({ ...dashboardQuery(board ?? ''), enabled: board !== undefined })
  const error = copied.error ?? drawn.error
  if (from === undefined) return <Choose />
  if (starter) {
    const own = title ? `${title}, {{ period.label }}` : starter.title
    const { period, sections } = starter
    return <Fresh start={complete({ name: slugOf(own), title: own, period, sections, query: q ?? '' })} />
  }
  if (drawn.data) return <Fresh start={complete(reportOfDashboard(drawn.data.definition))} />
  if (copied.data) {
    const { definition } = copied.data
    const own = `Copy of ${definition.title}`.slice(0, 200)
    return <Fresh start={{ ...definition, name: slugOf(own), title: own, recipients: [], schedule: null }} />
  }
  return (
    <div className={reports.page}>
      <PageHeader title="New report" />
      {error ? (
        <ErrorState error={error} onRetry={() => void (board === undefined ? copied : drawn).refetch()} />
      ) : (
        <SkeletonRows rows={6} height={64} />
      )}
    </div>
  )
}

function Fresh({ start }: { start: Parameters<typeof Builder>[0]['start'] }) {
  const [tab, setTab] = useState<Tab>('content')
  const [period, setPeriod] = useState<string>()
  return <Builder base={null} start={start} tab={tab} period={period} onTab={setTab} onPeriod={setPeriod} />
}

function Choose() {
  const { q, title } = newReportRoute.useSearch()
  const { data } = useQuery(reportsQuery())
  const known = (data?.reports ?? []).filter((each) => !each.problem)
  return (
    <div className={reports.page}>
      <PageHeader
        title="New report"
        before={<Back />}
        below={<p className="muted">What does it begin with? Everything can be changed then.</p>}
      />
      <ul className={styles.starters} aria-label="Templates">
        {STARTERS.map(({ key, label, about }) => (
          <Starter key={key} from={`start:${key}`} label={label} about={about} search={{ q, title }} />
        ))}
      </ul>
      {known.length > 0 && q === undefined && (
        <section className={reports.page} aria-labelledby="copies">
          <h2 id="copies" className={styles.heading}>
            Or a copy of a report
          </h2>
          <ul className={styles.starters}>
            {known.map((each) => (
              <Starter key={each.name} from={each.name} label={titleOf(each.title)} about={each.description} copy />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

interface StarterProps {
  from: string
  label: string
  about: string
  copy?: boolean
  search?: { q?: string | undefined; title?: string | undefined }
}

function Starter({ from, label, about, copy = false, search }: StarterProps) {
  const Icon = copy ? IconFileDescription : IconFilePlus
  return (
    <li>
      <Link to="/reports/new" search={{ ...search, from }} className={styles.starter}>
        <Icon size={20} stroke={1.5} aria-hidden />
        <span>
          <span className={styles.starterName}>{label}</span>
          <span className={styles.small}>{about}</span>
        </span>
      </Link>
    </li>
  )
}
