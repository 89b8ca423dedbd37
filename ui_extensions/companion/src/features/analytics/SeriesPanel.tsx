import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Scope, type SeriesAnswer, seriesQuery } from '@/api/analytics'
import { bucketName, partialWords } from '@/charts/buckets'
import { LineChart } from '@/charts/LineChart'
import chartStyles from '@/charts/LineChart.module.css'
import type { ChartLine } from '@/charts/lines'
import { formatDuration } from '@/format/duration'
import { countOf, formatCount, formatUnit } from '@/format/number'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Panel } from './Panel'
import styles from './Panel.module.css'
import { PanelFiles } from './PanelFiles'
import { linesOf, summaryOf } from './series'
import type { SeriesPanel as Definition } from './view'

interface Props {
  panel: Definition
  scope: Scope
  onRange: (from: string, to: string) => void
}

const HEIGHT = 224

/** One metric over time. */
export function SeriesPanel({ panel, scope, onRange }: Props) {
  const { metric, aggregate, compared } = panel
  const answer = useQuery(seriesQuery({ ...scope, metric, aggregate, compare: compared ? 'previous' : undefined }))
  const { data, error } = answer
  const zone = useZone()
  const lines = data ? linesOf(data) : []
  const format = (value: number | null) => formatUnit(value, data?.unit ?? '', formatDuration)
  const name = (at: number) => {
    const one = data?.buckets[at]
    return one && data ? bucketName(one, data.bucket, zone) : ''
  }
  const empty = lines.every((line) => line.values.every((value) => value === null))
  return (
    <Panel
      name={panel.key}
      title={panel.title}
      help={panel.help}
      files={<PanelFiles title={panel.title} panel={{ kind: 'series', metric, aggregate }} scope={scope} />}
      height={HEIGHT}
      loading={!data}
      error={data ? null : error}
      onRetry={() => void answer.refetch()}
      summary={data ? summaryOf(panel.title, lines, format, name) : ''}
      chart={
        data &&
        (empty ? (
          <p className={styles.empty} style={{ height: HEIGHT }}>
            No run has a value in this period
          </p>
        ) : (
          <div style={{ height: HEIGHT }}>
            <Legend lines={lines} data={data} format={format} />
            <LineChart
              bucket={data.bucket}
              buckets={data.buckets}
              lines={lines}
              unit={data.unit}
              format={format}
              queries={data.queries}
              band={panel.band}
              onRange={onRange}
            />
          </div>
        ))
      }
      table={data && <SeriesTable data={data} lines={lines} format={format} name={name} />}
    />
  )
}

interface LegendProps {
  lines: ChartLine[]
  data: SeriesAnswer
  format: (value: number | null) => string
}

/** Colour, name and the number of the whole period of each line. */
export function Legend({ lines, data, format }: LegendProps) {
  return (
    <ul className={chartStyles.legend}>
      {lines.map((line, at) => (
        <li key={line.key}>
          <span
            className={chartStyles.key}
            data-dashed={line.dashed || undefined}
            style={{ borderColor: line.color }}
          />
          {line.label}
          {!line.dashed && <span className="tabular">{format(data.series[at]?.total ?? null)}</span>}
        </li>
      ))}
    </ul>
  )
}

interface TableProps extends LegendProps {
  name: (at: number) => string
}

/** The lines as a table, newest first, each count with its runs. */
export function SeriesTable({ data, lines, format, name }: TableProps) {
  const rows = data.buckets.map((one, at) => ({ one, at })).reverse()
  const counts = data.series[0]?.counts ?? []
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {lines.map((line) => (
            <th key={line.key} scope="col" className={styles.number}>
              {line.label}
            </th>
          ))}
          <th scope="col" className={styles.number}>
            Runs
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ one, at }) => (
          <tr key={one.start}>
            <th scope="row">
              {name(at)}
              {one.partial && <span className="muted">, {partialWords(one, serverNow())}</span>}
            </th>
            {lines.map((line) => (
              <td key={line.key} className={styles.number}>
                {format(line.values[at] ?? null)}
              </td>
            ))}
            <td className={styles.number}>
              <Link
                to="/runs"
                search={{ q: data.queries[at] }}
                preload={false}
                aria-label={`${countOf(counts[at] ?? 0, 'run')}, ${name(at)}`}
              >
                {formatCount(counts[at] ?? 0)}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
