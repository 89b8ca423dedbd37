import { useQuery } from '@tanstack/react-query'
import type { Scope } from '@/api/analytics'
import { type CostAnswer, type CostRow, costQuery } from '@/api/understand'
import { formatDuration } from '@/format/duration'
import { RowName, RunsOf, TablePanel } from './TablePanel'
import styles from './TablePanel.module.css'

const TOP = 8

/** What runs cost at the prices of their pools; without prices, their time alone. */
export function CostPanel({ scope }: { scope: Scope }) {
  const answer = useQuery(costQuery({ ...scope, top: TOP }))
  const { data } = answer
  const money = moneyIn(data)
  const rows = data ? [...data.deployments, ...(data.other ? [data.other] : []), data.total] : []
  return (
    <TablePanel
      title="What it cost"
      help={
        money
          ? 'Run time at the price of an hour in its pool; the rows add up to all runs.'
          : 'Run time by deployment. Prices are not known: write them into deployments/rates.yaml of the project folder, and money is shown here.'
      }
      answer={answer}
      heads={money ? ['Deployment', 'Cost', 'In vain', 'Run time', 'Runs'] : ['Deployment', 'Run time', 'Runs']}
      empty={data?.total.runs === 0 && 'No run ended in this period'}
    >
      {data && rows.map((row) => <Row key={`${row.label} ${row.value}`} row={row} data={data} />)}
    </TablePanel>
  )
}

type Money = ((value: number | null) => string) | null

/** How money is written; null where there are no prices. */
function moneyIn(data: CostAnswer | undefined): Money {
  if (!data?.currency) return null
  const written = new Intl.NumberFormat('en', { style: 'currency', currency: data.currency })
  return (value) => (value === null ? '–' : written.format(value))
}

function Row({ row, data }: { row: CostRow; data: CostAnswer }) {
  const money = moneyIn(data)
  const share = money ? (row.money ?? 0) / (data.total.money || 1) : row.running / (data.total.running || 1)
  return (
    <tr>
      <RowName label={row.label} share={row === data.total ? 0 : share} />
      {money && (
        <>
          <td className={styles.number}>{money(row.money)}</td>
          <td className={styles.number}>{money(row.wasted)}</td>
        </>
      )}
      <td className={styles.number}>{formatDuration(row.running)}</td>
      <td className={styles.number}>
        <RunsOf query={row.query} count={row.runs} of={row.label} />
      </td>
    </tr>
  )
}
