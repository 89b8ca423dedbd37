import type { RunDetail } from '@/api/types'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { Duration } from '@/parts/Duration'
import { QueryLink, RunLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { ZoneName } from '@/parts/ZoneName'
import { quote } from '@/query/terms'
import { type Fact, Facts } from './Facts'
import styles from './Facts.module.css'

const none = <span className="muted">–</span>

/** When, how long, where and on whose behalf. */
export function RunFacts({ run, asOf }: { run: RunDetail; asOf: string }) {
  return (
    <Card>
      <Facts facts={[...times(run, asOf), ...places(run), ...family(run)]} />
    </Card>
  )
}

function times(run: RunDetail, asOf: string): Fact[] {
  const going = !run.ended
  const running = run.state_type === 'RUNNING'
  const at = (iso: string | null) =>
    iso ? (
      <>
        <Time iso={iso} />{' '}
        <span className="muted">
          <ZoneName />
        </span>
      </>
    ) : (
      none
    )
  const waiting = going && !run.started && run.wait !== null
  return [
    { label: 'Scheduled', value: at(run.scheduled) },
    { label: 'Started', value: at(run.started) },
    { label: 'Ended', value: at(run.ended) },
    {
      label: 'Wait',
      value: <Duration seconds={run.wait} asOf={waiting ? asOf : null} />,
      help: 'From the scheduled time to the first start',
    },
    {
      label: 'Duration',
      value: <Duration seconds={run.duration} asOf={running ? asOf : null} />,
      help: 'Time in Running, all attempts together',
    },
    {
      label: 'Elapsed',
      value: <Duration seconds={run.elapsed} asOf={going && run.started ? asOf : null} />,
      help: 'From the first start to the end, pauses and retry delays included',
    },
    { label: 'Attempts', value: formatCount(run.attempts) },
  ]
}

function places(run: RunDetail): Fact[] {
  return [
    {
      label: 'Work pool',
      value: run.pool ? <QueryLink query={`pool:${quote(run.pool)}`}>{run.pool}</QueryLink> : none,
    },
    {
      label: 'Queue and priority',
      value: run.queue ? (
        <>
          <QueryLink query={`queue:${quote(run.queue)}`}>{run.queue}</QueryLink>
          {run.priority !== null && <span className="muted">, priority {run.priority}</span>}
        </>
      ) : (
        none
      ),
      help: 'Priority 1 is the most urgent',
    },
    {
      label: 'Worker',
      value: run.worker ? (
        <span className={styles.one} title={run.worker}>
          <QueryLink query={`worker:${quote(run.worker)}`}>{run.worker}</QueryLink>
        </span>
      ) : (
        none
      ),
    },
    {
      label: 'Version',
      value: run.version ? (
        <span className={styles.one} title={run.version}>
          {run.version}
        </span>
      ) : (
        none
      ),
    },
    {
      label: 'Trigger',
      value: [run.trigger, run.created_by && `by ${run.created_by}`].filter(Boolean).join(', ') || none,
    },
  ]
}

function family(run: RunDetail): Fact[] {
  const facts: Fact[] = []
  if (run.parent)
    facts.push({ label: 'Parent run', value: <RunLink id={run.parent}>{run.parent_name ?? run.parent}</RunLink> })
  if (run.root && run.root !== run.id && run.root !== run.parent)
    facts.push({ label: 'Root run', value: <RunLink id={run.root}>{run.root_name ?? run.root}</RunLink> })
  return facts
}
