import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { transitionsQuery } from '@/api/queries'
import type { RunDetail, Transitions } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { useNow } from '@/live/clock'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { Skeleton } from '@/parts/Skeleton'
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
    <Card title="States" aside={<Aside data={data} />}>
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div className={styles.body}>
          <Skeleton height={34} radius={6} />
          <div className={styles.list} data-growing />
        </div>
      )}
      {data && <States data={data} run={run} />}
    </Card>
  )
}

/** The zone of the times; or that the history is not whole, which is said and not hidden. */
function Aside({ data }: { data: Transitions | undefined }) {
  if (!data || data.complete) return <ZoneName />
  return (
    <span className={styles.note} role="status">
      <IconHistory size={16} aria-hidden />
      {data.requested ? 'Earlier states are being read from Prefect' : 'Earlier states may be missing'}
    </span>
  )
}

function States({ data, run }: { data: Transitions; run: RunDetail }) {
  const now = useNow(!run.ended)
  const segments = segmentsOf(data.transitions, now, run.scheduled ? Date.parse(run.scheduled) : null)
  // Kept from the first look on: the room stays the same when the last state comes.
  const [growing] = useState(!run.ended || !data.complete)
  return (
    <div className={styles.body}>
      <p className="visually-hidden">{segmentsSummary(segments, formatDuration)}</p>
      <StateStrip segments={segments} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
      <section className={styles.list} data-growing={growing || undefined} tabIndex={0} aria-label="List of states">
        {segments.length === 0 ? <p className="muted">No state is known yet.</p> : <StateTable segments={segments} />}
      </section>
    </div>
  )
}
