import {
  IconClock,
  IconClockExclamation,
  IconHourglass,
  IconHourglassHigh,
  IconPlayerPlay,
  IconServer,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Overview } from '@/api/types'
import { formatCount } from '@/format/number'
import type { WorkerHealth } from '@/live/messages'
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

interface Props {
  now: Overview['now']
  /** Null until the service has told. */
  workers: WorkerHealth | null
}

/** What is going on at this moment. */
export function NowStrip({ now, workers }: Props) {
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
        <li>
          <Workers workers={workers} />
        </li>
      </ul>
    </section>
  )
}

/** How many workers are there of those that were heard of lately; which pools miss some is in the title. */
function Workers({ workers }: { workers: WorkerHealth | null }) {
  const all = workers ? workers.online + workers.offline : 0
  const missing = (workers?.pools ?? []).filter((pool) => pool.offline > 0)
  return (
    <div className={styles.count} data-still title={missing.map(missingText).join('\n') || undefined}>
      <span
        className={styles.icon}
        data-tone={!workers || all === 0 ? 'none' : missing.length > 0 ? 'failed' : 'completed'}
      >
        <IconServer size={16} aria-hidden />
      </span>
      <span className={styles.value}>{workers ? formatCount(workers.online) : '–'}</span>
      <span className={styles.label}>
        {workers && missing.length > 0 ? `of ${formatCount(all)} workers` : 'Workers'}
      </span>
    </div>
  )
}

const missingText = ({ pool, online, offline }: WorkerHealth['pools'][number]) =>
  `${pool ?? 'No pool'}: ${formatCount(online)} online, ${formatCount(offline)} gone in the last day`
