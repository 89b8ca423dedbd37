import { IconArrowDownRight, IconArrowRight, IconArrowUpRight, type TablerIcon } from '@tabler/icons-react'
import type { Total } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { formatUnit } from '@/format/number'
import { QueryLink } from '@/parts/RunLink'
import { changeText, type Direction, directionOf } from './change'
import styles from './TotalTile.module.css'
import { RANGE_LABEL, type Range } from './view'

const ARROW: Record<Direction, TablerIcon> = { up: IconArrowUpRight, down: IconArrowDownRight, same: IconArrowRight }

/** One number of the period: its value, its change, whether that is better or worse, and the way to its runs. */
export function TotalTile({ total, range }: { total: Total; range: Range }) {
  const Arrow = ARROW[directionOf(total)]
  const text = changeText(total)
  const verdict = text === 'unchanged' || total.verdict === 'same' ? null : total.verdict
  const before = formatUnit(total.previous, total.unit, formatDuration)
  return (
    <li className={styles.tile}>
      <QueryLink query={total.query} className={styles.label}>
        {total.label}
      </QueryLink>
      <span className={styles.value}>{formatUnit(total.value, total.unit, formatDuration)}</span>
      <span
        className={styles.change}
        data-verdict={verdict ?? 'none'}
        title={total.previous === null ? undefined : `${before} in the ${RANGE_LABEL[range]} before`}
      >
        <Arrow size={14} aria-hidden />
        <span className="truncate">
          {text}
          {verdict && ` ${verdict}`}
        </span>
      </span>
    </li>
  )
}
