import type { ReactNode } from 'react'
import type { Queue } from '@/api/work'
import { formatDuration } from '@/format/duration'
import { formatRatio } from '@/format/number'
import { Duration } from '@/parts/Duration'
import { QueryLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { DepthStrip } from './DepthStrip'
import { NumberLink } from './NumberLink'
import { Slots } from './PoolCard'
import styles from './QueueRow.module.css'
import { StandingBadge } from './Standing'
import { queueStanding, type Strip } from './work'

interface Props {
  queue: Queue
  pool: string
  asOf: string
  /** Null where no run ever waited in it, or while that is not known yet. */
  strip: Strip | null
  at: string[]
}

/** One queue: what is in it now, what went through it in the period, and how deep it was. */
export function QueueRow({ queue, pool, asOf, strip, at }: Props) {
  const { load } = queue
  const name = queue.name ?? 'No queue'
  const of = `${pool}, ${name}`
  return (
    <li className={styles.row}>
      <div className={styles.name}>
        <h3>
          <QueryLink query={load.queries.all}>{name}</QueryLink>
          <StandingBadge standing={queueStanding(queue)} />
        </h3>
        <p className="muted">
          {queue.priority === null ? 'No priority' : `Priority ${queue.priority}`}
          {queue.last_polled && (
            <>
              , polled <Time iso={queue.last_polled} relative />
            </>
          )}
        </p>
      </div>
      <dl className={styles.facts}>
        <Fact label="Waiting">
          <NumberLink count={load.queued} query={load.queries.queued} words={`waiting in ${of}`} />
        </Fact>
        <Fact label="Oldest wait">
          {load.oldest_wait === null ? <None /> : <Duration seconds={load.oldest_wait} asOf={asOf} />}
        </Fact>
        <Fact label="Late">
          <NumberLink count={load.late} query={load.queries.late} words={`late in ${of}`} alarming />
        </Fact>
        <Fact label="Running">
          <NumberLink count={load.running} query={load.queries.running} words={`running in ${of}`} />
          {load.slots !== null && <Slots running={load.running} slots={load.slots} of={of} />}
        </Fact>
        <Fact label="Finished">
          <NumberLink count={load.finished} query={load.queries.finished} words={`finished in ${of}`} />
        </Fact>
        <Fact label="Success">{formatRatio(load.success_rate)}</Fact>
        <Fact label="Wait p95" help={load.few_runs ? 'Few runs: percentiles mean little' : undefined}>
          <QueryLink query={load.queries.waited}>{formatDuration(load.wait_p95)}</QueryLink>
        </Fact>
      </dl>
      <div className={styles.strip}>
        {strip?.values.some((value) => value !== 0) ? (
          <DepthStrip strip={strip} at={at} of={of} />
        ) : (
          <p className={styles.calm}>{at.length > 0 && 'Never a run waiting'}</p>
        )}
      </div>
    </li>
  )
}

const None = () => <span className="muted">–</span>

function Fact({ label, help, children }: { label: string; help?: string | undefined; children: ReactNode }) {
  return (
    <div title={help}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
