import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { runsQuery, taskRunsQuery } from '@/api/queries'
import type { Run, TaskRun } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { useZone } from '@/format/zone'
import { Card } from '@/parts/Card'
import { RunLink } from '@/parts/RunLink'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import { differences, taskPairs } from './compare'
import styles from './PlacePage.module.css'

/** The last run that went well before the latest failures began, against the first that failed after it. */
export function ChangedCard({ q }: { q: string }) {
  const failed = useFirst(`${q} outcome:failure sort:-ended`)
  const good = useFirst(failed ? `${q} outcome:success ended:<${failed.ended} sort:-ended` : null)
  const bad = useFirst(good ? `${q} outcome:failure ended:>${good.ended} sort:ended` : null)
  if (!good || !bad) return null
  return (
    <Card title="Last good against first bad">
      <Compared good={good} bad={bad} />
    </Card>
  )
}

/** The first run of a list, null while it is not known or there is none. */
function useFirst(q: string | null): Run | null {
  const zone = useZone()
  const { data } = useInfiniteQuery({ ...runsQuery(q ?? '', zone), enabled: q !== null })
  return q === null ? null : (data?.pages[0]?.runs[0] ?? null)
}

function Compared({ good, bad }: { good: Run; bad: Run }) {
  const tasks = [useQuery(taskRunsQuery(good.id)), useQuery(taskRunsQuery(bad.id))]
  const pairs = taskPairs(tasks[0]?.data?.task_runs ?? [], tasks[1]?.data?.task_runs ?? [])
  const found = differences(good, bad)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
    <div className={styles.frame} tabIndex={0} role="region" aria-label="Last good against first bad, table">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Last good</th>
            <th scope="col">First bad</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Run</th>
            <RunCell run={good} />
            <RunCell run={bad} />
          </tr>
          <tr>
            <th scope="row">Duration</th>
            <td>{formatDuration(good.duration)}</td>
            <td>{formatDuration(bad.duration)}</td>
          </tr>
          {bad.error && (
            <tr>
              <th scope="row">Error</th>
              <td>–</td>
              <td className="mono">{bad.error}</td>
            </tr>
          )}
          {found.map((one) => (
            <tr key={one.what} className={styles.differs}>
              <th scope="row">{one.what}</th>
              <td className="mono">{one.good}</td>
              <td className="mono">{one.bad}</td>
            </tr>
          ))}
          {found.length === 0 && (
            <tr>
              <td colSpan={3} className="muted">
                Version, pool, queue, worker, trigger, tags and parameters are the same in both.
              </td>
            </tr>
          )}
          {pairs.map((pair) => (
            <tr key={pair.name}>
              <th scope="row">Task {pair.name}</th>
              <TaskCell task={pair.good} />
              <TaskCell task={pair.bad} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function RunCell({ run }: { run: Run }) {
  return (
    <td>
      <RunLink id={run.id}>{run.name}</RunLink> <StateBadge type={run.state_type} name={run.state_name} />
      <br />
      <span className="muted">
        <Time iso={run.ended} />
      </span>
    </td>
  )
}

function TaskCell({ task }: { task: TaskRun | null }) {
  if (!task) return <td className="muted">did not run</td>
  return (
    <td>
      {formatDuration(task.duration)} <StateBadge type={task.state_type} name={task.state_name} />
    </td>
  )
}
