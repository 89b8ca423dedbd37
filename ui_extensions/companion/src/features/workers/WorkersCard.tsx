import { IconServerOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { Worker } from '@/api/work'
import { Meter } from '@/charts/Meter'
import { formatDuration } from '@/format/duration'
import { countOf, formatRatio, formatUnit } from '@/format/number'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { QueryLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { NumberLink } from './NumberLink'
import { StandingBadge } from './Standing'
import styles from './WorkersCard.module.css'
import { isThere, workerStanding } from './work'

/** Rows of workers that are no more before someone asks for all. */
const FIRST = 10

/** Every worker: whether it is there, what it does, what it did in the period and how busy it was. */
export function WorkersCard({ workers, period }: { workers: Worker[]; period: string }) {
  const [all, setAll] = useState(false)
  const there = workers.filter(isThere)
  const rest = workers.filter((worker) => !isThere(worker))
  const shown = all ? rest : rest.slice(0, FIRST)
  return (
    <Card title="Workers" aside={`${countOf(there.length, 'worker')} known to Prefect, numbers of ${period}`} flush>
      {workers.length === 0 ? (
        <EmptyState icon={IconServerOff} title="No worker has been seen">
          <p>
            Start one with <code>prefect worker start --pool NAME</code>; it shows here within a minute.
          </p>
        </EmptyState>
      ) : (
        <ul className={styles.list}>
          {[...there, ...shown].map((worker) => (
            <WorkerRow key={`${worker.pool ?? ''}/${worker.name}`} worker={worker} />
          ))}
        </ul>
      )}
      {rest.length > shown.length && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          Show {countOf(rest.length - shown.length, 'more worker')} that only runs name
        </button>
      )}
    </Card>
  )
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { name, queries } = worker
  return (
    <li className={styles.row}>
      <div className={styles.name}>
        <h3>
          <QueryLink query={queries.all}>{name}</QueryLink>
          <StandingBadge standing={workerStanding(worker)} />
        </h3>
        <p className="muted">
          {worker.pool ?? 'No pool'}
          {worker.last_seen && (
            <>
              , seen <Time iso={worker.last_seen} relative />
            </>
          )}
        </p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>Running</dt>
          <dd>
            <NumberLink count={worker.running} query={queries.running} words={`running on ${name}`} />
          </dd>
        </div>
        <div>
          <dt>Finished</dt>
          <dd>
            <NumberLink count={worker.finished} query={queries.finished} words={`finished on ${name}`} />
          </dd>
        </div>
        <div>
          <dt>Throughput</dt>
          <dd>{formatUnit(worker.throughput, 'runs/h', formatDuration)}</dd>
        </div>
        <div>
          <dt>Success</dt>
          <dd>{formatRatio(worker.success_rate)}</dd>
        </div>
        <div title={worker.few_runs ? 'Few runs: percentiles mean little' : undefined}>
          <dt>Duration p95</dt>
          <dd>{formatDuration(worker.duration_p95)}</dd>
        </div>
        <Share label="Busy" share={worker.busy_share} of={name} query={queries.busy} />
        <Share label="Online" share={worker.online_share} of={name} help={onlineHelp(worker)} />
      </dl>
    </li>
  )
}

interface ShareProps {
  label: string
  share: number | null
  of: string
  query?: string
  help?: string
}

function Share({ label, share, of, query, help }: ShareProps) {
  return (
    <div className={styles.share} title={help}>
      <dt>{label}</dt>
      <dd>
        {query && share !== null ? <QueryLink query={query}>{formatRatio(share)}</QueryLink> : formatRatio(share)}
        {share !== null && (
          <span className={styles.bar}>
            <Meter share={share} label={`${label}, ${of}`} tone={label === 'Online' ? 'positive' : 'primary'} />
          </span>
        )}
      </dd>
    </div>
  )
}

const onlineHelp = ({ online_seconds, sampled_seconds }: Worker): string =>
  sampled_seconds > 0
    ? `Online ${formatDuration(online_seconds)} of the ${formatDuration(sampled_seconds)} that were looked at`
    : 'Prefect keeps no history of workers, and nobody looked yet'
