import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Scope, spreadQuery } from '@/api/analytics'
import type { Distribution } from '@/api/types'
import { Histogram } from '@/charts/Histogram'
import { formatDuration } from '@/format/duration'
import { countOf, formatCount } from '@/format/number'
import { Panel } from './Panel'
import styles from './Panel.module.css'
import { PanelFiles } from './PanelFiles'
import spreadStyles from './SpreadPanel.module.css'
import weekStyles from './WeekPanel.module.css'

const HEIGHT = 224
const SHOWN = ['p50', 'p75', 'p90', 'p95', 'p99', 'max'] as const

/** How the durations are spread, on a scale where each bar is as many times longer as the one before. */
export function SpreadPanel({ scope }: { scope: Scope }) {
  const answer = useQuery(spreadQuery({ ...scope, metric: 'duration', bins: 30, scale: 'log' }))
  const { data, error } = answer
  return (
    <Panel
      name="spread"
      title="Spread of durations"
      help="How many runs took how long, on a scale that grows by the same ratio from bar to bar; the percentiles are exact."
      className={weekStyles.wide}
      files={
        <PanelFiles
          title="Spread of durations"
          panel={{ kind: 'distribution', metric: 'duration', bins: 30, scale: 'log' }}
          scope={scope}
        />
      }
      height={HEIGHT}
      loading={!data}
      error={data ? null : error}
      onRetry={() => void answer.refetch()}
      summary={data ? summary(data) : ''}
      chart={
        data &&
        (data.bins.length === 0 ? (
          <p className={styles.empty} style={{ height: HEIGHT }}>
            No run has a value in this period
          </p>
        ) : (
          <div style={{ height: HEIGHT }}>
            <dl className={spreadStyles.facts}>
              {SHOWN.map((name) => (
                <div key={name}>
                  <dt>{name === 'p50' ? 'Median' : name}</dt>
                  <dd>{formatDuration(data.stats[name])}</dd>
                </div>
              ))}
            </dl>
            <Histogram bins={data.bins} format={formatDuration} height={HEIGHT - 40} />
          </div>
        ))
      }
      table={data && <SpreadTable data={data} />}
    />
  )
}

function summary({ stats }: Distribution): string {
  if (!stats.count) return 'No run has a value in this period.'
  const few = stats.few_runs ? ' Few runs: percentiles mean little.' : ''
  return `${countOf(stats.count, 'run')}: median ${formatDuration(stats.p50)}, 95th percentile ${formatDuration(stats.p95)}, longest ${formatDuration(stats.max)}.${few}`
}

function SpreadTable({ data }: { data: Distribution }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Duration</th>
          <th scope="col" className={styles.number}>
            Runs
          </th>
        </tr>
      </thead>
      <tbody>
        {data.bins.map((bin) => (
          <tr key={bin.from}>
            <th scope="row">
              {formatDuration(bin.from)} to {formatDuration(bin.to)}
            </th>
            <td className={styles.number}>
              <Link to="/runs" search={{ q: bin.query }} preload={false}>
                {formatCount(bin.count)}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
