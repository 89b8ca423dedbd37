import { useQuery } from '@tanstack/react-query'
import type { Scope } from '@/api/analytics'
import { type Pool, queueDepthQuery } from '@/api/work'
import { Meter } from '@/charts/Meter'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { Duration } from '@/parts/Duration'
import { QueryLink } from '@/parts/RunLink'
import { NumberLink } from './NumberLink'
import styles from './PoolCard.module.css'
import { QueueRow } from './QueueRow'
import { StandingBadge } from './Standing'
import { poolStanding, stripOf } from './work'

interface Props {
  pool: Pool
  scope: Scope
  asOf: string
}

/** One pool: how it stands, what it holds against its slots, and its queues, the most urgent first. */
export function PoolCard({ pool, scope, asOf }: Props) {
  const depth = useQuery(queueDepthQuery({ ...scope, q: pool.load.queries.all }))
  const name = pool.name ?? 'No pool'
  return (
    <Card title={name} aside={<PoolFacts pool={pool} />} flush>
      <dl className={styles.now}>
        <div>
          <dt>Waiting</dt>
          <dd>
            <NumberLink count={pool.load.queued} query={pool.load.queries.queued} words={`waiting in ${name}`} />
          </dd>
        </div>
        <div>
          <dt>Oldest wait</dt>
          <dd>
            <Duration seconds={pool.load.oldest_wait} asOf={asOf} />
          </dd>
        </div>
        <div>
          <dt>Late</dt>
          <dd>
            <NumberLink count={pool.load.late} query={pool.load.queries.late} words={`late in ${name}`} alarming />
          </dd>
        </div>
        <div className={styles.slots}>
          <dt>Running</dt>
          <dd>
            <NumberLink count={pool.load.running} query={pool.load.queries.running} words={`running in ${name}`} />
            {pool.load.slots !== null && <Slots running={pool.load.running} slots={pool.load.slots} of={name} />}
          </dd>
        </div>
      </dl>
      <ul className={styles.queues} aria-label={`Queues of ${name}`}>
        {pool.queues.map((queue) => (
          <QueueRow
            key={queue.name ?? ''}
            queue={queue}
            pool={name}
            asOf={asOf}
            strip={stripOf(depth.data, queue.name)}
            at={depth.data?.at ?? []}
          />
        ))}
      </ul>
    </Card>
  )
}

function PoolFacts({ pool }: { pool: Pool }) {
  return (
    <span className={styles.facts}>
      {pool.type && <span>{pool.type}</span>}
      {pool.known && (
        <span>
          {formatCount(pool.online)} of {formatCount(pool.workers)} workers online
        </span>
      )}
      <QueryLink query={pool.load.queries.all}>All its runs</QueryLink>
      <StandingBadge standing={poolStanding(pool)} />
    </span>
  )
}

/** How many slots of the limit are taken; all of them is a reason to wait. */
export function Slots({ running, slots, of }: { running: number; slots: number; of: string }) {
  const share = slots > 0 ? running / slots : 1
  return (
    <span className={styles.meter}>
      <span className="muted">of {formatCount(slots)}</span>
      <span className={styles.bar}>
        <Meter share={share} label={`Slots of ${of} taken`} tone={share >= 1 ? 'warning' : 'primary'} />
      </span>
    </span>
  )
}
