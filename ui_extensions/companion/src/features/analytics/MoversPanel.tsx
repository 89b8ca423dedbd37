import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type BreakdownAnswer, type BreakdownRow, breakdownQuery, type Scope } from '@/api/analytics'
import { changeText } from '@/features/overview/change'
import { formatDuration } from '@/format/duration'
import { countOf, formatCount, formatUnit } from '@/format/number'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import styles from './MoversPanel.module.css'

interface Props {
  scope: Scope
  title: string
  help: string
  order: 'number' | 'change'
}

const ROWS = 8

/** Deployments by the 95th percentile of their durations or by how much it got worse, each with its runs. */
export function MoversPanel({ scope, title, help, order }: Props) {
  const answer = useQuery(
    breakdownQuery({
      ...scope,
      metric: 'duration',
      aggregate: 'p95',
      by: 'deployment',
      top: ROWS,
      compare: 'previous',
      order,
    }),
  )
  const { data, error } = answer
  return (
    <Card title={title} flush>
      <p className={styles.help}>{help}</p>
      {!data && Boolean(error) && <ErrorState error={error} onRetry={() => void answer.refetch()} />}
      {!data && !error && <SkeletonRows rows={ROWS} height={40} />}
      {data && data.rows.length === 0 && <p className={styles.empty}>No run has a value in this period</p>}
      {data && data.rows.length > 0 && <Table data={data} title={title} />}
    </Card>
  )
}

function Table({ data, title }: { data: BreakdownAnswer; title: string }) {
  const most = Math.max(...data.rows.map((row) => row.number ?? 0))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
    <div className={styles.frame} tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Deployment</th>
            <th scope="col" className={styles.number}>
              Duration p95
            </th>
            <th scope="col" className={styles.number}>
              Change
            </th>
            <th scope="col" className={styles.number}>
              Runs
            </th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <Row key={row.value ?? ''} row={row} unit={data.unit} most={most} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row, unit, most }: { row: BreakdownRow; unit: string; most: number }) {
  const verdict = row.verdict && row.verdict !== 'same' ? row.verdict : 'none'
  const width = most > 0 ? `${(100 * (row.number ?? 0)) / most}%` : '0'
  return (
    <tr>
      <th scope="row" title={row.label}>
        <span className="truncate">{row.label}</span>
        <span className={styles.share} style={{ width }} aria-hidden="true" />
      </th>
      <td className={styles.number}>
        {formatUnit(row.number, unit, formatDuration)}
        {row.few_runs && <span className={styles.few}> few runs</span>}
      </td>
      <td className={styles.number} data-verdict={verdict}>
        {changeText({ value: row.number, previous: row.previous, unit })}
        {verdict !== 'none' && <span className="visually-hidden"> {verdict}</span>}
      </td>
      <td className={styles.number}>
        <Link
          to="/runs"
          search={{ q: row.query }}
          preload={false}
          aria-label={`${countOf(row.count, 'run')} of ${row.label}`}
        >
          {formatCount(row.count)}
        </Link>
      </td>
    </tr>
  )
}
