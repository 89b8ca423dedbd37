import type { ReactNode } from 'react'
import type { SeriesAnswer } from '@/api/analytics'
import type { PanelAnswer, PanelDefinition } from '@/api/dashboards'
import { peak } from '@/charts/week'
import { Panel } from '@/features/analytics/Panel'
import { SeriesTable } from '@/features/analytics/SeriesPanel'
import { summaryOf } from '@/features/analytics/series'
import { WeekTable, summary as weekSummary } from '@/features/analytics/WeekPanel'
import { Card } from '@/parts/Card'
import { Skeleton } from '@/parts/Skeleton'
import styles from './dashboards.module.css'
import { formatOf, PanelBody, useBucketName } from './PanelBody'
import { aboutOf, bodyOf, isHeatmap, isSeries, linesOf, numberOf, titleOf } from './panels'

interface Props {
  panel: PanelDefinition
  /** Its name in the address. */
  name: string
  answer: PanelAnswer | undefined
  error: unknown
  onRetry: () => void
  onRange: (from: string, to: string) => void
  /** While the dashboard is changed: its tools instead of the switch to the table. */
  tools?: ReactNode
}

/** One panel: its chart, and its table where the chart is none already. */
export function PanelCard(props: Props) {
  const { panel, answer, error, tools, onRange } = props
  const body = answer && <PanelBody panel={panel} answer={answer} onRange={onRange} />
  if (tools || panel.chart === 'table') {
    return (
      <Card title={titleOf(panel)} aside={tools} className={styles.card} flush={panel.chart === 'table'}>
        {aboutOf(panel) && (
          <p className={styles.aboutPanel} data-flush={panel.chart === 'table' || undefined}>
            {aboutOf(panel)}
          </p>
        )}
        {body ??
          (error ? (
            <p className={styles.failed} role="alert">
              {String(error instanceof Error ? error.message : error)}
            </p>
          ) : (
            <div
              role="status"
              aria-label={`Loading ${titleOf(panel)}`}
              className={styles.bone}
              data-flush={panel.chart === 'table' || undefined}
            >
              <Skeleton height={bodyOf(panel)} radius={8} />
            </div>
          ))}
      </Card>
    )
  }
  if (answer && isSeries(answer)) return <OverTime {...props} data={answer} body={body} />
  return (
    <Panel
      {...frameOf(props)}
      summary={answer && isHeatmap(answer) ? weekSummary(answer, formatOf(answer.unit)) : ''}
      chart={body}
      table={
        answer && isHeatmap(answer) && peak(answer.cells) && <WeekTable data={answer} format={formatOf(answer.unit)} />
      }
    />
  )
}

const frameOf = ({ panel, name, answer, error, onRetry }: Props) => ({
  name,
  title: titleOf(panel),
  help: aboutOf(panel),
  height: bodyOf(panel),
  loading: !answer && !error,
  error: answer ? null : error,
  onRetry,
  className: styles.card,
})

function OverTime({ data, body, ...props }: Props & { data: SeriesAnswer; body: ReactNode }) {
  const { panel } = props
  const lines = linesOf(data, panel.by !== null)
  const format = formatOf(data.series[0]?.unit ?? data.unit)
  const name = useBucketName(data)
  const summary =
    panel.chart === 'number'
      ? `${format(numberOf(data).value)} in the whole period.`
      : summaryOf(titleOf(panel), lines, format, name)
  return (
    <Panel
      {...frameOf(props)}
      summary={summary}
      chart={body}
      table={<SeriesTable data={data} lines={lines} format={format} name={name} />}
    />
  )
}
