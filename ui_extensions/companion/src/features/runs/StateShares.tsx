import type { StateType } from '@/api/types'
import { formatCount } from '@/format/number'
import { lookOf, stateColor } from '@/parts/states'
import styles from './GroupList.module.css'

interface Props {
  /** Runs by state type, most first. */
  states: { [type: string]: number }
  count: number
  /** The bar of so many runs is full. */
  most: number
}

/** The states of a group as one bar, long as the group is large, and in words. */
export function StateShares({ states, count, most }: Props) {
  const parts = Object.entries(states)
  const label = (type: string) => lookOf(type as StateType).label
  return (
    <div className={styles.states}>
      <div className={styles.bar} style={{ width: `${Math.max(4, (count / most) * 100)}%` }} aria-hidden>
        {parts.map(([type, runs]) => (
          <span
            key={type}
            style={{ flexGrow: runs, background: stateColor(type as StateType) }}
            title={`${label(type)}: ${formatCount(runs)}`}
          />
        ))}
      </div>
      <p className={styles.words}>
        {parts.map(([type, runs]) => (
          <span key={type}>
            {formatCount(runs)} {label(type).toLowerCase()}
          </span>
        ))}
      </p>
    </div>
  )
}
