import { IconListCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { taskRunsQuery } from '@/api/queries'
import type { RunDetail, TaskRun } from '@/api/types'
import { formatCount } from '@/format/number'
import { useNow } from '@/live/clock'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import styles from './Gantt.module.css'
import { GanttAxis } from './GanttAxis'
import { axisOf, placed } from './gantt'
import { TaskRow } from './TaskRow'

/** Rows that are drawn before someone asks for all. */
const FIRST = 200
const ASK_AGAIN = 3000

/** What the run did, each task run with its bar on the run's time axis. */
export function TaskRunsTab({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useQuery({
    ...taskRunsQuery(run.id),
    refetchInterval: ({ state }) => (!run.ended || (state.data && !state.data.complete) ? ASK_AGAIN : false),
  })
  return (
    <Card flush>
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={6} height={45} />}
      {data && data.task_runs.length === 0 && (
        <EmptyState icon={IconListCheck} title={data.complete ? 'No task runs' : 'Task runs are being read'}>
          {data.complete
            ? 'This run did not call any task.'
            : 'They are being read from Prefect and appear here by themselves.'}
        </EmptyState>
      )}
      {data && data.task_runs.length > 0 && <Gantt run={run} tasks={data.task_runs} complete={data.complete} />}
    </Card>
  )
}

function Gantt({ run, tasks, complete }: { run: RunDetail; tasks: TaskRun[]; complete: boolean }) {
  const now = useNow(!run.ended)
  const [all, setAll] = useState(false)
  const axis = axisOf(tasks, run, now)
  const rows = placed(tasks, axis, now)
  const shown = all ? rows : rows.slice(0, FIRST)
  return (
    <>
      <table className={styles.table}>
        <caption className="visually-hidden">Task runs in the order in which they began</caption>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Task run</th>
            <th scope="col" className={styles.lane}>
              <span className="visually-hidden">Begins after the run’s start</span>
              <GanttAxis axis={axis} />
            </th>
            <th scope="col" className={styles.number}>
              Duration
            </th>
            <th scope="col" className={styles.number}>
              Attempts
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <TaskRow key={row.task.id} row={row} axis={axis} now={now} />
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          Show all {formatCount(rows.length)}
        </button>
      )}
      {!complete && (
        <p className={styles.note} role="status">
          More task runs are being read from Prefect.
        </p>
      )}
    </>
  )
}
