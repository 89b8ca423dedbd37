import { memo } from 'react'
import type { LogLine } from '@/api/types'
import { formatTime, formatUtc } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import styles from './Logs.module.css'

/** Log lines in monospace: time, level, message. Lines off the screen are not laid out. */
export const LogLines = memo(function LogLines({ lines }: { lines: LogLine[] }) {
  const zone = useZone()
  const now = serverNow()
  return (
    <ol className={styles.lines}>
      {lines.map((line) => (
        <li key={line.id} className={styles.line} data-level={toneOf(line.level)}>
          <time className={styles.at} dateTime={line.at} title={formatUtc(line.at)}>
            {formatTime(line.at, zone, now)}
          </time>
          <span className={styles.name}>{line.level_name}</span>
          <span className={styles.text} title={line.logger ?? undefined}>
            {line.message}
          </span>
        </li>
      ))}
    </ol>
  )
})

function toneOf(level: number): string {
  if (level >= 40) return 'error'
  if (level >= 30) return 'warning'
  return level >= 20 ? 'info' : 'debug'
}
