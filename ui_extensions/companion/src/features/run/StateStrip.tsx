import { formatDuration } from '@/format/duration'
import { lookOf, stateColor } from '@/parts/states'
import styles from './StatesCard.module.css'
import type { Segment } from './segments'

/** The states side by side, as wide as they lasted from the scheduled time on; the table below says it in words. */
export function StateStrip({ segments }: { segments: Segment[] }) {
  return (
    <div className={styles.strip} aria-hidden="true">
      {segments.map((one) => {
        const { icon: Icon, label } = lookOf(one.type, one.name)
        const words = one.shown > 0 || one.open ? `${label} ${formatDuration(one.shown)}` : label
        return (
          <span
            key={one.id}
            className={styles.segment}
            style={{
              width: `calc(${one.drawn * 100}% - 2px)`,
              transform: `translateX(${one.left * 100}cqw)`,
              borderTopColor: stateColor(one.type),
            }}
            data-open={one.open || undefined}
            title={words}
          >
            <Icon size={14} />
            <span className="truncate">{words}</span>
          </span>
        )
      })}
    </div>
  )
}
