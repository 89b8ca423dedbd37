import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Scope } from '@/api/analytics'
import { type DepthAnswer, type DepthLine, depthQuery } from '@/api/work'
import { LineChart } from '@/charts/LineChart'
import chartStyles from '@/charts/LineChart.module.css'
import { formatDuration } from '@/format/duration'
import { countOf, formatCount, formatUnit } from '@/format/number'
import { useZone } from '@/format/zone'
import { QueryLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import styles from './DepthPanel.module.css'
import { instantName, instantsOf, LEVELS, latest, levelLine, unknownShare } from './depth'
import { Panel } from './Panel'
import panelStyles from './Panel.module.css'
import { PanelFiles } from './PanelFiles'
import weekStyles from './WeekPanel.module.css'

interface Props {
  scope: Scope
  onRange: (from: string, to: string) => void
}

const EACH = 148
const HEIGHT = 3 * (EACH + 28)

/** How many runs waited, how many ran and how old the oldest was, at every instant of the period. */
export function DepthPanel({ scope, onRange }: Props) {
  const answer = useQuery(depthQuery(scope))
  const { data, error } = answer
  const line = data?.lines[0]
  return (
    <Panel
      name="queue_depth"
      title="Queue depth"
      help="Runs that were due and had not started, runs in progress, and how long the first in the queue had waited: exact from the runs at each instant. What the mirror does not know is a gap."
      className={weekStyles.wide}
      aside={line?.peak && line.peak.queued > 0 && <PeakLink peak={line.peak} />}
      files={<PanelFiles title="Queue depth" panel={{ kind: 'depth' }} scope={scope} />}
      height={HEIGHT}
      loading={!data}
      error={data ? null : error}
      onRetry={() => void answer.refetch()}
      summary={line ? summaryOf(line) : ''}
      chart={data && line && <Charts data={data} line={line} onRange={onRange} />}
      table={data && line && <DepthTable data={data} line={line} />}
    />
  )
}

function PeakLink({ peak }: { peak: NonNullable<DepthLine['peak']> }) {
  return (
    <span className={styles.peak}>
      Deepest <QueryLink query={peak.query}>{countOf(peak.queued, 'run')}</QueryLink>
      <span className={styles.when}>
        {' '}
        at <Time iso={peak.at} seconds={false} />
      </span>
    </span>
  )
}

interface ChartsProps {
  data: DepthAnswer
  line: DepthLine
}

function Charts({ data, line, onRange }: ChartsProps & Pick<Props, 'onRange'>) {
  const zone = useZone()
  const buckets = instantsOf(data)
  if (unknownShare(line) === 1) {
    return (
      <p className={panelStyles.empty} style={{ height: HEIGHT }}>
        Nothing is known of this period
      </p>
    )
  }
  return (
    <div className={styles.charts} style={{ height: HEIGHT }}>
      {LEVELS.map((look) => {
        const drawn = levelLine(line, look)
        const format = (value: number | null) => (value === 0 ? '0' : formatUnit(value, look.unit, formatDuration))
        return (
          <div key={look.level}>
            <p className={styles.name}>
              <span className={chartStyles.key} style={{ borderColor: look.color }} />
              {look.label}
              <span className="tabular muted">{format(latest(drawn.values))} at the end</span>
            </p>
            <LineChart
              bucket={data.step >= 86400 ? 'day' : 'hour'}
              buckets={buckets}
              lines={[drawn]}
              unit={look.unit}
              format={format}
              queries={data.queries.map((one) => one[look.opens])}
              area
              height={EACH}
              nameOf={(at) => instantName(data.at[at], zone)}
              onRange={onRange}
            />
          </div>
        )
      })}
    </div>
  )
}

function summaryOf(line: DepthLine): string {
  if (unknownShare(line) === 1) return 'Nothing is known of this period.'
  const { peak } = line
  const deepest = peak && peak.queued > 0 ? `At most ${countOf(peak.queued, 'run')} waited at once.` : 'No run waited.'
  return `${deepest} At the end ${formatCount(latest(line.queued))} waited and ${formatCount(latest(line.running))} ran.`
}

function DepthTable({ data, line }: ChartsProps) {
  const zone = useZone()
  const rows = data.at.map((iso, at) => ({ iso, at })).reverse()
  const cell = (value: number | null, q: string | undefined, words: string) =>
    value === null || !q ? (
      '–'
    ) : (
      <Link to="/runs" search={{ q }} preload={false} aria-label={words}>
        {formatCount(value)}
      </Link>
    )
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {LEVELS.map(({ level, label }) => (
            <th key={level} scope="col" className={panelStyles.number}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ iso, at }) => {
          const name = instantName(iso, zone)
          const [queued, running] = [line.queued[at] ?? null, line.running[at] ?? null]
          return (
            <tr key={iso}>
              <th scope="row">{name}</th>
              <td className={panelStyles.number}>
                {cell(queued, data.queries[at]?.queued, `${countOf(queued ?? 0, 'run')} waiting, ${name}`)}
              </td>
              <td className={panelStyles.number}>
                {cell(running, data.queries[at]?.running, `${countOf(running ?? 0, 'run')} running, ${name}`)}
              </td>
              <td className={panelStyles.number}>{formatDuration(line.oldest_wait[at])}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
