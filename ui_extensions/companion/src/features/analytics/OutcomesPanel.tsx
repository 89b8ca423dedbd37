import { useQuery } from '@tanstack/react-query'
import { type Scope, seriesQuery } from '@/api/analytics'
import { Legend } from '@/charts/Legend'
import { OutcomeBars } from '@/charts/OutcomeBars'
import { OutcomeTable } from '@/charts/OutcomeTable'
import { STACK_ORDER } from '@/charts/outcomes'
import { PLOT } from '@/charts/plot'
import { type Series, sumOf } from '@/charts/stack'
import { trendSummary } from '@/charts/summary'
import { formatTime } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Panel } from './Panel'
import styles from './Panel.module.css'
import { PanelFiles } from './PanelFiles'
import weekStyles from './WeekPanel.module.css'

const LABELS: Record<string, string> = { success: 'Succeeded', failure: 'Failed', cancelled: 'Cancelled' }
const HEIGHT = PLOT.height + 28

/** How the runs ended, over time. */
export function OutcomesPanel({ scope }: { scope: Scope }) {
  const answer = useQuery(seriesQuery({ ...scope, metric: 'finished', by: 'outcome', top: 3 }))
  const { data, error } = answer
  const zone = useZone()
  const series: Series[] = STACK_ORDER.flatMap((key) => {
    const line = data?.series.find((one) => one.key === key)
    return line ? [{ key, label: LABELS[key] ?? key, values: line.values.map((value) => value ?? 0) }] : []
  })
  const empty = series.every((one) => sumOf(one.values) === 0)
  const parts = data && { bucket: data.bucket, buckets: data.buckets, series, queries: data.queries }
  return (
    <Panel
      name="outcomes"
      title="Outcomes"
      help="Runs that reached a final state, by how they ended."
      className={weekStyles.wide}
      files={
        <PanelFiles
          title="Outcomes"
          panel={{ kind: 'series', metric: 'finished', by: 'outcome', top: 3 }}
          scope={scope}
        />
      }
      height={HEIGHT}
      loading={!data}
      error={data ? null : error}
      onRetry={() => void answer.refetch()}
      summary={data ? trendSummary(data.buckets, series, (start) => formatTime(start, zone, serverNow(), false)) : ''}
      chart={
        parts &&
        (empty ? (
          <p className={styles.empty} style={{ height: HEIGHT }}>
            No run ended in this period
          </p>
        ) : (
          <div style={{ minHeight: HEIGHT }}>
            <Legend series={[...series].reverse()} />
            <OutcomeBars {...parts} />
          </div>
        ))
      }
      table={parts && <OutcomeTable {...parts} />}
    />
  )
}
