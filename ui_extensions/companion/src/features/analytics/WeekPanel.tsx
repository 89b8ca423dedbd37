import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type HeatmapAnswer, heatmapQuery, type Scope } from '@/api/analytics'
import { Heatmap } from '@/charts/Heatmap'
import { DAYS, hourName, peak } from '@/charts/week'
import { formatDuration } from '@/format/duration'
import { formatCount, formatUnit } from '@/format/number'
import { ZoneName } from '@/parts/ZoneName'
import { Panel } from './Panel'
import styles from './Panel.module.css'
import { PanelFiles } from './PanelFiles'
import { analyticsRoute } from './route'
import { HEATS } from './view'
import weekStyles from './WeekPanel.module.css'

const HEIGHT = 232

/** A metric by hour of the day and day of the week. */
export function WeekPanel({ scope }: { scope: Scope }) {
  const { week } = analyticsRoute.useSearch()
  const navigate = analyticsRoute.useNavigate()
  const chosen = HEATS.find((heat) => heat.key === week) ?? HEATS[0]
  const answer = useQuery(
    heatmapQuery({ ...scope, metric: chosen?.metric ?? 'finished', aggregate: chosen?.aggregate }),
  )
  const { data, error } = answer
  const format = (value: number | null) => formatUnit(value, data?.unit ?? '', formatDuration)
  return (
    <Panel
      name="week"
      title="Pattern of the week"
      help="Each hour of each weekday over the whole period, in your time zone. Darker is more."
      className={weekStyles.wide}
      aside={
        <label>
          <span className="visually-hidden">What is laid over the week</span>
          <select
            className={weekStyles.select}
            value={chosen?.key}
            onChange={({ target }) =>
              void navigate({
                search: (before) => ({ ...before, week: target.value === HEATS[0]?.key ? undefined : target.value }),
                replace: true,
              })
            }
          >
            {HEATS.map((heat) => (
              <option key={heat.key} value={heat.key}>
                {heat.label}
              </option>
            ))}
          </select>
        </label>
      }
      files={
        <PanelFiles
          title="Pattern of the week"
          panel={{ kind: 'heatmap', metric: chosen?.metric ?? 'finished', aggregate: chosen?.aggregate }}
          scope={scope}
        />
      }
      height={HEIGHT}
      loading={!data}
      error={data ? null : error}
      onRetry={() => void answer.refetch()}
      summary={data ? summary(data, format) : ''}
      chart={
        data && (
          <div style={{ minHeight: HEIGHT }}>
            <Heatmap cells={data.cells} bad={data.metric === 'error_rate'} format={format} />
          </div>
        )
      }
      table={data && <WeekTable data={data} format={format} />}
    />
  )
}

/** The highest hour in words. */
export function summary(data: HeatmapAnswer, format: (value: number | null) => string): string {
  const top = peak(data.cells)
  return top
    ? `Highest on ${DAYS[top.weekday - 1]} ${hourName(top.hour)}: ${format(top.value)}.`
    : 'No run has a value in this period.'
}

/** The hours as a table, each count with its runs. */
export function WeekTable({ data, format }: { data: HeatmapAnswer; format: (value: number | null) => string }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">
            Hour <ZoneName />
          </th>
          <th scope="col" className={styles.number}>
            {data.aggregate}
          </th>
          <th scope="col" className={styles.number}>
            Runs
          </th>
        </tr>
      </thead>
      <tbody>
        {data.cells.map((cell) => (
          <tr key={`${cell.weekday}-${cell.hour}`}>
            <th scope="row">
              {DAYS[cell.weekday - 1]} {hourName(cell.hour)}
            </th>
            <td className={styles.number}>
              {format(cell.value)}
              {cell.few_runs && <span className="muted"> few runs</span>}
            </td>
            <td className={styles.number}>
              <Link to="/runs" search={{ q: cell.query }} preload={false}>
                {formatCount(cell.count)}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
