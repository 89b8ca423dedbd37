import type { Overview } from '@/api/types'
import { serverNow } from '@/live/clock'
import { useConnection } from '@/live/useLive'
import { StaleNote } from '@/parts/StaleNote'
import { Time } from '@/parts/Time'
import { ZoneName } from '@/parts/ZoneName'
import styles from './Period.module.css'
import { RANGE_LABEL, RANGE_MS, type Range } from './view'

interface Props {
  data: Overview | undefined
  range: Range
  /** Why the numbers are not of now. */
  stale: unknown
}

/** Which time the numbers cover and what they are compared with. Known before they are, so that nothing shifts. */
export function Period({ data, range, stale }: Props) {
  const from = data?.range.from ?? new Date(serverNow() - RANGE_MS[range]).toISOString()
  const to = data?.range.to ?? new Date(serverNow()).toISOString()
  const offline = useConnection().status === 'offline'
  return (
    <p className={styles.period}>
      {data && (stale || offline) ? (
        <StaleNote error={stale} asOf={data.as_of} />
      ) : (
        <span>
          <Time iso={from} seconds={false} /> to <Time iso={to} seconds={false} /> <ZoneName />, against the{' '}
          {RANGE_LABEL[range]} before
        </span>
      )}
    </p>
  )
}
