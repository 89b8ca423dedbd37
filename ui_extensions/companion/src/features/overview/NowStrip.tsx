import {
  IconClock,
  IconClockExclamation,
  IconHourglass,
  IconHourglassHigh,
  IconPlayerPlay,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Overview } from '@/api/types'
import { formatCount } from '@/format/number'
import { QueryLink } from '@/parts/RunLink'
import styles from './NowStrip.module.css'

interface Look {
  icon: TablerIcon
  /** Stem of the state's colour. */
  tone: string
  /** More than none is a reason to look. */
  alarming: boolean
}

const LOOKS: Record<string, Look> = {
  running: { icon: IconPlayerPlay, tone: 'running', alarming: false },
  late: { icon: IconClockExclamation, tone: 'scheduled', alarming: true },
  stuck: { icon: IconHourglassHigh, tone: 'failed', alarming: true },
  scheduled: { icon: IconClock, tone: 'scheduled', alarming: false },
  pending: { icon: IconHourglass, tone: 'pending', alarming: false },
}
const PLAIN: Look = { icon: IconClock, tone: 'pending', alarming: false }

/** What is going on at this moment. */
export function NowStrip({ now }: { now: Overview['now'] }) {
  return (
    <section className={styles.strip} aria-label="Now">
      <h2 className={styles.title}>Now</h2>
      <ul className={styles.counts}>
        {now.map(({ key, label, value, query }) => {
          const { icon: Icon, tone, alarming } = LOOKS[key] ?? PLAIN
          return (
            <li key={key}>
              <QueryLink query={query} className={styles.count}>
                <span className={styles.icon} data-tone={alarming && value === 0 ? 'none' : tone}>
                  <Icon size={16} aria-hidden />
                </span>
                <span className={styles.value}>{formatCount(value)}</span>
                <span className={styles.label}>{label}</span>
              </QueryLink>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
