import type { StateType } from '@/api/types'
import styles from './StateBadge.module.css'
import { lookOf } from './states'

interface Props {
  type: StateType | null | undefined
  /** The state's name when it says more than its type (Late, AwaitingRetry, Cached). */
  name?: string | null
}

/** A state as icon, word and colour. */
export function StateBadge({ type, name }: Props) {
  const look = lookOf(type, name)
  const Icon = look.icon
  return (
    <span className={styles.badge} data-tone={look.tone}>
      <Icon size={14} stroke={2} aria-hidden />
      <span className="truncate">{look.label}</span>
    </span>
  )
}
