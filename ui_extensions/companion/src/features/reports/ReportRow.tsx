import { IconAlertTriangle, IconCalendarClock, IconCalendarOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Delivery, deliveriesQuery, type ReportInfo, sendTimesQuery } from '@/api/reports'
import { Time } from '@/parts/Time'
import { BuildMenu } from './BuildMenu'
import styles from './reports.module.css'
import { StatusBadge } from './StatusBadge'
import { cronWords, periodWords } from './words'

interface Props {
  report: ReportInfo
  last: Delivery | undefined
  /** Every delivery that there is was looked at for `last`. */
  whole: boolean
}

/** One report of the list. */
export function ReportRow({ report, last, whole }: Props) {
  const alone = useQuery({ ...deliveriesQuery({ report: report.name, limit: 1 }), enabled: !last && !whole })
  const newest = last ?? alone.data?.deliveries[0]
  const title = titleOf(report.title)
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Link to="/reports/$name" params={{ name: report.name }} className={styles.name}>
          {title}
        </Link>
        {report.problem ? (
          <p className={styles.problem}>
            <IconAlertTriangle size={14} aria-hidden />
            {report.problem}
          </p>
        ) : (
          report.description && <p className={styles.about}>{report.description}</p>
        )}
      </div>
      <div className={styles.fact}>
        <span className={styles.label}>Covers</span>
        {periodWords(report.period)}
      </div>
      <div className={styles.fact}>
        <span className={styles.label}>Goes out</span>
        <Goes report={report} />
      </div>
      <div className={styles.fact}>
        <span className={styles.label}>Last delivery</span>
        {newest ? (
          <Link
            to="/reports/$name"
            params={{ name: report.name }}
            search={{ tab: 'deliveries' }}
            className={styles.last}
            aria-label={`Deliveries of ${title}`}
          >
            <StatusBadge status={newest.status} />
            <span className="muted">
              <Time iso={newest.ended ?? newest.created} relative />
            </span>
          </Link>
        ) : (
          <span className="muted">{whole || alone.data ? 'Never' : '…'}</span>
        )}
      </div>
      <div className={styles.do}>{!report.problem && <BuildMenu report={report.name} title={title} />}</div>
    </li>
  )
}

/** The schedule in words, and when it sends next. */
function Goes({ report: { schedule, timezone, recipients } }: { report: ReportInfo }) {
  const times = useQuery({
    ...sendTimesQuery(schedule?.cron ?? '', schedule?.timezone ?? timezone, 1),
    enabled: schedule?.active === true,
  })
  const next = times.data?.times[0]
  if (!schedule) return <span className="muted">By hand{recipients > 0 && `, to ${recipients}`}</span>
  if (!schedule.active)
    return (
      <span className={styles.goes}>
        <IconCalendarOff size={16} aria-hidden />
        Paused
      </span>
    )
  return (
    <span className={styles.goes}>
      <IconCalendarClock size={16} aria-hidden />
      <span>
        {cronWords(schedule.cron)}, to {recipients}
        {next && (
          <span className={styles.next}>
            next <Time iso={next.at} seconds={false} />
          </span>
        )}
      </span>
    </span>
  )
}

/** A title without its values: `Weekly digest, {{ period.label }}` reads `Weekly digest`. */
export function titleOf(title: string): string {
  const words = title
    .replace(/\{\{.*?\}\}|\{%.*?%\}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s,:;–-]+$|\s+(of|for|in)$/g, '')
  return words || title
}
