import { IconChartBar, IconTable } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Overview } from '@/api/types'
import { Legend } from '@/charts/Legend'
import { OutcomeBars } from '@/charts/OutcomeBars'
import { OutcomeTable } from '@/charts/OutcomeTable'
import { STACK_ORDER } from '@/charts/outcomes'
import { PLOT } from '@/charts/plot'
import { sumOf } from '@/charts/stack'
import { trendSummary } from '@/charts/summary'
import { formatTime } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Card } from '@/parts/Card'
import styles from './TrendCard.module.css'

/** How the runs of the period ended, over time; as a chart or as its table. */
export function TrendCard({ trend }: { trend: Overview['trend'] }) {
  const { trend: view }: { trend?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const zone = useZone()
  const rank = (key: string) => STACK_ORDER.indexOf(key)
  const series = [...trend.series].sort((a, b) => rank(a.key) - rank(b.key))
  const empty = series.every((one) => sumOf(one.values) === 0)
  const table = view === 'table'
  const parts = { bucket: trend.bucket, buckets: trend.buckets, series, queries: trend.queries }
  const words = (start: string) => formatTime(start, zone, serverNow(), false)
  return (
    <Card
      title="Outcomes"
      aside={
        <button
          type="button"
          className={styles.toggle}
          aria-pressed={table}
          onClick={() =>
            void navigate({
              to: '.',
              search: (before: object) => ({ ...before, trend: table ? undefined : ('table' as const) }),
              replace: true,
            })
          }
        >
          {table ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          {table ? 'Chart' : 'Table'}
        </button>
      }
    >
      <figure className={styles.figure}>
        <figcaption>
          <Legend series={[...series].reverse()} />
          <p className="visually-hidden">{trendSummary(trend.buckets, series, words)}</p>
        </figcaption>
        {empty && (
          <p className={styles.empty} style={{ height: PLOT.height }}>
            No run ended in this period
          </p>
        )}
        {!empty && !table && <OutcomeBars {...parts} />}
        {!empty && (
          <div className={table ? undefined : 'visually-hidden'} inert={!table && undefined}>
            <OutcomeTable {...parts} />
          </div>
        )}
      </figure>
    </Card>
  )
}
