import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type BreakdownRow, breakdownQuery, type Scope } from '@/api/analytics'
import { changeText } from '@/features/overview/change'
import { formatDuration } from '@/format/duration'
import { countOf, formatCount, formatUnit } from '@/format/number'
import { PanelFiles } from './PanelFiles'
import { TablePanel } from './TablePanel'
import styles from './TablePanel.module.css'

interface Props {
  scope: Scope
  title: string
  help: string
  order: 'number' | 'change'
}

const ROWS = 8

/** Deployments by the 95th percentile of their durations or by how much it got worse, each with its runs. */
export function MoversPanel({ scope, title, help, order }: Props) {
  const asked = {
    metric: 'duration',
    aggregate: 'p95',
    by: 'deployment',
    top: ROWS,
    compare: 'previous',
    order,
  } as const
  const answer = useQuery(breakdownQuery({ ...scope, ...asked }))
  const { data } = answer
  const most = Math.max(...(data?.rows.map((row) => row.number ?? 0) ?? []))
  return (
    <TablePanel
      title={title}
      help={help}
      aside={<PanelFiles title={title} panel={{ kind: 'breakdown', ...asked }} scope={scope} />}
      answer={answer}
      heads={['Deployment', 'Duration p95', 'Change', 'Runs']}
      empty={data?.rows.length === 0 && 'No run has a value in this period'}
    >
      {data?.rows.map((row) => (
        <Row key={row.value ?? ''} row={row} unit={data.unit} most={most} />
      ))}
    </TablePanel>
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
