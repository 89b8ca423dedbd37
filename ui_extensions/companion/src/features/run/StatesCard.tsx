import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { transitionsQuery } from '@/api/queries'
import type { RunDetail, Transitions } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { useNow } from '@/live/clock'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { Skeleton, SkeletonRows } from '@/parts/Skeleton'
import { ZoneName } from '@/parts/ZoneName'
import { StateStrip } from './StateStrip'
import styles from './StatesCard.module.css'
import { StateTable } from './StateTable'
import { segmentsOf, segmentsSummary } from './segments'

/** How often an incomplete history is asked for again while it is being read from Prefect, milliseconds. */
const ASK_AGAIN = 3000

/** What the run went through: one bar in proportion to time, and each state with how long it lasted. */
export function StatesCard({ run }: { run: RunDetail }) {
  const { data, error, refetch } = useQuery({
    ...transitionsQuery(run.id),
    refetchInterval: ({ state }) => (state.data && !state.data.complete ? ASK_AGAIN : false),
  })
  return (
    <Card title="States" aside={<ZoneName />}>
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div className={styles.body}>
          <Skeleton height={32} radius={6} />
          <SkeletonRows rows={3} height={40} />
        </div>
      )}
      {data && <States data={data} going={!run.ended} />}
    </Card>
  )
}

function States({ data, going }: { data: Transitions; going: boolean }) {
  const now = useNow(going)
  const segments = segmentsOf(data.transitions, now)
  return (
    <div className={styles.body}>
      {!data.complete && (
        <p className={styles.note} role="status">
          <IconHistory size={16} aria-hidden />
          {data.requested
            ? 'Earlier states are being read from Prefect and appear here by themselves.'
            : 'Only the states that were seen live are known; earlier ones may be missing.'}
        </p>
      )}
      {segments.length === 0 ? (
        <p className="muted">No state is known yet.</p>
      ) : (
        <>
          <p className="visually-hidden">{segmentsSummary(segments, formatDuration)}</p>
          <StateStrip segments={segments} />
          <StateTable segments={segments} />
        </>
      )}
    </div>
  )
}
