import { IconSitemap } from '@tabler/icons-react'
import type { TaskRun } from '@/api/types'
import { formatDuration, formatTicking } from '@/format/duration'
import { formatCount } from '@/format/number'
import { RunLink } from '@/parts/RunLink'
import { StateBadge } from '@/parts/StateBadge'
import { stateColor } from '@/parts/states'
import styles from './Gantt.module.css'
import type { Axis, Placed } from './gantt'

interface Props {
  row: Placed<TaskRun>
  axis: Axis
  now: number
}

/** One task run: its state, name, bar, duration and attempts; its message under the name. */
export function TaskRow({ row, axis, now }: Props) {
  const { task, left, width, open, known } = row
  const since = task.started ? (Date.parse(task.started) - axis.from) / 1000 : null
  const running = task.state_type === 'RUNNING' && task.started
  return (
    <tr>
      <td className={styles.state}>
        <StateBadge type={task.state_type} name={task.state_name} />
      </td>
      <td className={styles.name}>
        <span className="truncate" title={task.name}>
          {task.name}
        </span>
        {task.subflow_run && (
          <RunLink id={task.subflow_run} className={styles.subflow}>
            <IconSitemap size={14} aria-hidden />
            Subflow
          </RunLink>
        )}
        {task.message && task.state_type !== 'COMPLETED' && (
          <span className={styles.message} title={task.message}>
            {task.message}
          </span>
        )}
      </td>
      <td className={styles.lane}>
        <span className="visually-hidden">{since === null ? 'not begun' : formatDuration(since)}</span>
        <span className={styles.track} aria-hidden="true">
          {known && (
            <span
              className={styles.bar}
              data-open={open || undefined}
              style={{
                transform: `translateX(${left * 100}cqw)`,
                width: `${width * 100}%`,
                background: stateColor(task.state_type),
              }}
            />
          )}
        </span>
      </td>
      <td className={styles.number}>
        {running && task.started
          ? formatTicking((now - Date.parse(task.started)) / 1000)
          : formatDuration(task.duration)}
      </td>
      <td className={`${styles.number} ${styles.attempts}`}>{formatCount(task.attempts)}</td>
    </tr>
  )
}
