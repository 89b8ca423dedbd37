import { useState } from 'react'
import { countOf, formatCount } from '@/format/number'
import { formatRelative } from '@/format/time'
import { serverNow, useNow } from '@/live/clock'
import { useConnection } from '@/live/useLive'
import { useSystem } from '@/live/useSystem'
import { Skeleton } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import styles from './RunList.module.css'
import type { Runs } from './useRuns'

/** `16 of 3,063 runs, searched back to 25 Oct 06:18`. */
export function Counted({ runs }: { runs: Runs }) {
  const { first } = runs
  if (!first) return runs.error ? <span /> : <Skeleton width={240} height={14} />
  return (
    <p className={styles.counted}>
      <span className={styles.total}>{formatCount(first.total)}</span> of {countOf(first.mirrored, 'run')}
      {first.searched_back_to && (
        <>
          , searched back to <Time iso={first.searched_back_to} seconds={false} />
        </>
      )}
      <Found key={first.query} total={first.total} />
    </p>
  )
}

/** Said once for each search; what happens afterwards is said as news. */
function Found({ total }: { total: number }) {
  const [found] = useState(total)
  return (
    <span className="visually-hidden" role="status">
      {countOf(found, 'run')} found
    </span>
  )
}

/** Says so when the rows are not as fresh as they look. */
export function Age({ runs }: { runs: Runs }) {
  const connection = useConnection()
  const system = useSystem()
  const away = system?.stream.status === 'offline' ? system.stream.since : null
  const stale = connection.status === 'offline' || away !== null || runs.isRefetchError
  const now = useNow(stale)
  if (!stale) return null
  const since = away ? Date.parse(away) : connection.status === 'offline' ? connection.since : runs.dataUpdatedAt
  const age = formatRelative(new Date(since).toISOString(), away ? now || serverNow() : Date.now())
  return <p className={styles.age}>As last known {age}</p>
}
