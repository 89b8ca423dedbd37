import { IconPlus, IconReport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Delivery, deliveriesQuery, reportsQuery } from '@/api/reports'
import { ExportsCard } from '@/features/exports/ExportsCard'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import { ZoneName } from '@/parts/ZoneName'
import { ReportRow } from './ReportRow'
import styles from './reports.module.css'

const MOST = 500

/** Every report: what it covers, when it goes out next, what became of it last; built at once in any format. */
export function ReportsPage() {
  const { data, error, refetch } = useQuery(reportsQuery())
  const sent = useQuery(deliveriesQuery({ limit: MOST }))
  const last = lastOf(sent.data?.deliveries)
  const create = (
    <Link to="/reports/new" className={styles.primary}>
      <IconPlus size={16} aria-hidden />
      New report
    </Link>
  )
  return (
    <div className={styles.page}>
      <PageHeader
        title="Reports"
        below={
          <p className="muted">
            The right numbers to the right people; times in <ZoneName />
          </p>
        }
        actions={create}
      />
      <Card flush>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={5} height={72} />}
        {data?.reports.length === 0 && (
          <EmptyState icon={IconReport} title="No reports yet" actions={create}>
            <p>Make one here, or put definitions into the project’s folder reports/.</p>
          </EmptyState>
        )}
        {data && data.reports.length > 0 && (
          <ul className={styles.list} aria-label="Reports">
            {data.reports.map((report) => (
              <ReportRow
                key={report.name}
                report={report}
                last={last.get(report.name)}
                whole={sent.data !== undefined && sent.data.next === null}
              />
            ))}
          </ul>
        )}
      </Card>
      <ExportsCard />
    </div>
  )
}

/** The newest delivery of each report. */
function lastOf(deliveries: Delivery[] = []): Map<string, Delivery> {
  return new Map([...deliveries].reverse().map((each) => [each.report, each]))
}
