import { Link } from '@tanstack/react-router'
import type { BreakdownAnswer, BreakdownRow, HeatmapAnswer, SeriesAnswer } from '@/api/analytics'
import type { PanelAnswer, PanelDefinition } from '@/api/dashboards'
import { bucketName } from '@/charts/buckets'
import { Heatmap } from '@/charts/Heatmap'
import { Legend as BarLegend } from '@/charts/Legend'
import { LineChart } from '@/charts/LineChart'
import { OutcomeBars } from '@/charts/OutcomeBars'
import { sumOf } from '@/charts/stack'
import panelStyles from '@/features/analytics/Panel.module.css'
import { Legend } from '@/features/analytics/SeriesPanel'
import { RowName, RunsOf } from '@/features/analytics/TablePanel'
import tableStyles from '@/features/analytics/TablePanel.module.css'
import { changeText } from '@/features/overview/change'
import { formatDuration } from '@/format/duration'
import { formatUnit } from '@/format/number'
import { useZone } from '@/format/zone'
import styles from './dashboards.module.css'
import { barsOf, bodyOf, isBreakdown, isHeatmap, isSeries, linesOf, numberOf, titleOf } from './panels'
import { Spark } from './Spark'

interface Props {
  panel: PanelDefinition
  answer: PanelAnswer
  onRange: (from: string, to: string) => void
}

const LEGEND = 24

/** What a panel draws. */
export function PanelBody({ panel, answer, onRange }: Props) {
  if (isBreakdown(answer)) return <Rows panel={panel} data={answer} />
  if (isHeatmap(answer)) return <Week data={answer} />
  if (!isSeries(answer)) return null
  if (panel.chart === 'number') return <BigNumber panel={panel} data={answer} />
  if (panel.chart === 'bars') return <Bars panel={panel} data={answer} />
  return <Lines panel={panel} data={answer} onRange={onRange} />
}

const Nothing = ({ panel }: { panel: PanelDefinition }) => (
  <p className={panelStyles.empty} style={{ height: bodyOf(panel) }}>
    No run has a value in this period
  </p>
)

export const formatOf = (unit: string) => (value: number | null) => formatUnit(value, unit, formatDuration)

/** What a bucket is called. */
export function useBucketName(data: SeriesAnswer): (at: number) => string {
  const zone = useZone()
  return (at) => {
    const one = data.buckets[at]
    return one ? bucketName(one, data.bucket, zone) : ''
  }
}

function Lines({ panel, data, onRange }: Omit<Props, 'answer'> & { data: SeriesAnswer }) {
  const lines = linesOf(data, panel.by !== null)
  const unit = data.series[0]?.unit ?? data.unit
  const format = formatOf(unit)
  if (lines.every((line) => line.values.every((value) => value === null))) return <Nothing panel={panel} />
  return (
    <div style={{ minHeight: bodyOf(panel) }}>
      <Legend lines={lines} data={data} format={format} />
      <LineChart
        bucket={data.bucket}
        buckets={data.buckets}
        lines={lines}
        unit={unit}
        format={format}
        queries={data.queries}
        band={panel.by === null && lines.length === 2}
        area={lines.length === 1}
        height={bodyOf(panel) - LEGEND}
        onRange={onRange}
      />
    </div>
  )
}

function Bars({ panel, data }: { panel: PanelDefinition; data: SeriesAnswer }) {
  const series = barsOf(data)
  if (series.every((one) => sumOf(one.values) === 0)) return <Nothing panel={panel} />
  return (
    <div style={{ minHeight: bodyOf(panel) }}>
      <BarLegend series={[...series].reverse()} />
      <OutcomeBars
        bucket={data.bucket}
        buckets={data.buckets}
        series={series}
        queries={data.queries}
        height={bodyOf(panel) - LEGEND - 8}
      />
    </div>
  )
}

function BigNumber({ panel, data }: { panel: PanelDefinition; data: SeriesAnswer }) {
  const { value, previous, unit, query, values } = numberOf(data)
  const shown = formatOf(unit)(value)
  return (
    <div className={styles.number} data-height={panel.height} style={{ minHeight: bodyOf(panel) }}>
      <Link
        to="/runs"
        search={{ q: query }}
        preload={false}
        className={styles.big}
        aria-label={`${titleOf(panel)}: ${shown}, open its runs`}
      >
        {shown}
      </Link>
      <span className={styles.change}>
        {previous === null
          ? 'nothing to compare with'
          : `${changeText({ value, previous, unit })} on the period before`}
      </span>
      <Spark values={values} />
    </div>
  )
}

function Week({ data }: { data: HeatmapAnswer }) {
  return (
    <div style={{ minHeight: bodyOf({ height: 2 } as PanelDefinition) - LEGEND }}>
      <Heatmap cells={data.cells} bad={data.metric === 'error_rate'} format={formatOf(data.unit)} />
    </div>
  )
}

function Rows({ panel, data }: { panel: PanelDefinition; data: BreakdownAnswer }) {
  if (data.rows.length === 0) return <Nothing panel={panel} />
  const most = Math.max(...data.rows.map((row) => row.number ?? 0))
  const title = titleOf(panel)
  const counts = data.unit === 'runs'
  const heads = [capital(panel.by ?? ''), ...(counts ? [] : [capital(unitWords(panel))]), 'Change', 'Runs']
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
    <div className={tableStyles.frame} tabIndex={0} role="region" aria-label={`${title}, table`}>
      <table className={`${tableStyles.table} ${styles.table}`} data-columns={heads.length}>
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th key={head} scope="col" className={at > 0 ? tableStyles.number : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <Row key={row.label} row={row} unit={data.unit} most={most} counts={counts} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('_', ' ')
const unitWords = ({ metric, aggregate }: PanelDefinition) => (aggregate ? `${metric} ${aggregate}` : metric)

function Row({ row, unit, most, counts }: { row: BreakdownRow; unit: string; most: number; counts: boolean }) {
  const verdict = row.verdict && row.verdict !== 'same' ? row.verdict : 'none'
  return (
    <tr>
      <RowName label={row.label} share={most > 0 ? (row.number ?? 0) / most : 0} />
      {!counts && (
        <td className={tableStyles.number}>
          {formatOf(unit)(row.number)}
          {row.few_runs && <span className={tableStyles.few}> few runs</span>}
        </td>
      )}
      <td className={tableStyles.number} data-verdict={verdict}>
        {changeText({ value: row.number, previous: row.previous, unit })}
        {verdict !== 'none' && <span className="visually-hidden"> {verdict}</span>}
      </td>
      <td className={tableStyles.number}>
        <RunsOf query={row.query} count={row.count} of={row.label} />
      </td>
    </tr>
  )
}
