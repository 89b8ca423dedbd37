import { secondTicks } from '@/charts/scale'
import { useWidth } from '@/charts/useWidth'
import { formatDuration } from '@/format/duration'
import styles from './Gantt.module.css'
import type { Axis } from './gantt'

const LABEL_ROOM = 88

/** Time since the run's start, above the bars. */
export function GanttAxis({ axis }: { axis: Axis }) {
  const [ref, width] = useWidth<HTMLSpanElement>()
  const seconds = (axis.to - axis.from) / 1000
  const ticks = secondTicks(seconds, Math.max(1, Math.floor(width / LABEL_ROOM)))
  return (
    <span ref={ref} className={styles.axis} aria-hidden="true">
      {ticks.map((tick) => {
        const left = seconds > 0 ? (tick / seconds) * 100 : 0
        const last = left > 92
        return (
          <span
            key={tick}
            className={styles.tick}
            style={{ transform: `translateX(${last ? `calc(${left}cqw - 100%)` : `${left}cqw`})` }}
            data-last={last || undefined}
          >
            {tick === 0 ? '0 s' : formatDuration(tick)}
          </span>
        )
      })}
    </span>
  )
}
