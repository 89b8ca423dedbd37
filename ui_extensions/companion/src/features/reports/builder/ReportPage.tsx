import { IconReportOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ApiError } from '@/api/client'
import { reportQuery } from '@/api/reports'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import reports from '../reports.module.css'
import { reportRoute } from '../route'
import { Builder } from './Builder'

/** One report: what is in it, to whom it goes, what became of it. */
export function ReportPage() {
  const { name } = reportRoute.useParams()
  const search = reportRoute.useSearch()
  const navigate = reportRoute.useNavigate()
  const { data, error, refetch } = useQuery(reportQuery(name))
  if (data)
    return (
      <Builder
        key={data.name}
        base={data}
        start={data.definition}
        tab={search.tab ?? 'content'}
        period={search.period}
        onTab={(tab) =>
          void navigate({
            search: (before) => ({ ...before, tab: tab === 'content' ? undefined : tab }),
            replace: true,
          })
        }
        onPeriod={(period) => void navigate({ search: (before) => ({ ...before, period }), replace: true })}
      />
    )
  const missing = error instanceof ApiError && error.problem.status === 404
  return (
    <div className={reports.page}>
      <PageHeader title={missing ? 'No such report' : name} />
      <Card>
        {missing && (
          <EmptyState icon={IconReportOff} title={`There is no report “${name}”`}>
            <p>
              It may have been deleted. See <Link to="/reports">all reports</Link>.
            </p>
          </EmptyState>
        )}
        {error && !missing && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!error && <SkeletonRows rows={8} height={64} />}
      </Card>
    </div>
  )
}
