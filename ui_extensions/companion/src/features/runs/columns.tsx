/** The columns of the run list: one row each says how it is called, how wide, by what it sorts and what it shows. */
import type { ReactNode } from 'react'
import type { Json, Run } from '@/api/types'
import { formatCount } from '@/format/number'
import { Duration } from '@/parts/Duration'
import { PlaceLink, RunLink } from '@/parts/RunLink'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import styles from './cells.module.css'

export interface Column {
  key: string
  label: string
  /** Pixels, until the reader drags it. */
  width: number
  numeric?: boolean
  /** It holds times: its header prints the zone. */
  time?: boolean
  /** The field of the query language that it sorts by. */
  sort?: string
  /** Largest first on the first click. */
  descending?: boolean
  /** The API's names for what it shows, for exports. */
  fields: string[]
  cell: (run: Run, asOf: string) => ReactNode
}

export const COLUMNS: Column[] = [
  {
    key: 'state',
    label: 'State',
    width: 134,
    sort: 'state',
    fields: ['state_type', 'state_name'],
    cell: (run) => <StateBadge type={run.state_type} name={run.state_name} />,
  },
  {
    key: 'run',
    label: 'Run',
    width: 188,
    sort: 'name',
    fields: ['name', 'flow', 'id'],
    cell: (run) => <RunName run={run} />,
  },
  {
    key: 'deployment',
    label: 'Deployment',
    width: 128,
    sort: 'deployment',
    fields: ['deployment'],
    cell: (run) => <DeploymentName run={run} />,
  },
  {
    key: 'pool',
    label: 'Pool / queue',
    width: 140,
    sort: 'pool',
    fields: ['pool', 'queue'],
    cell: (run) => <TwoLines first={run.pool} second={run.queue} />,
  },
  textColumn('worker', 'Worker', 180),
  { key: 'tags', label: 'Tags', width: 200, fields: ['tags'], cell: (run) => <Tags tags={run.tags} /> },
  numberColumn('priority', 'Priority', 88),
  numberColumn('attempts', 'Attempts', 96),
  timeColumn('scheduled', 'Scheduled'),
  timeColumn('started', 'Started'),
  timeColumn('ended', 'Ended'),
  durationColumn('duration', 'Duration', 92, (run) => run.state_type === 'RUNNING' || run.state_type === 'CANCELLING'),
  durationColumn('wait', 'Wait', 76, (run) => run.started === null && run.outcome === 'unfinished'),
  {
    key: 'message',
    label: 'Message',
    width: 164,
    sort: 'message',
    fields: ['message', 'error_type', 'error'],
    cell: (run) => <Message run={run} />,
  },
]

export const DEFAULT_COLUMNS = ['state', 'run', 'deployment', 'started', 'duration', 'wait', 'message']

/** A column of the registry, or of a parameter: `param.customer.id`. */
export function columnOf(key: string): Column | null {
  if (!key.startsWith('param.')) return COLUMNS.find((column) => column.key === key) ?? null
  const path = key.slice('param.'.length)
  if (!path) return null
  return {
    key,
    label: path,
    width: 140,
    sort: key,
    fields: [key],
    cell: (run) => <span className="mono truncate">{showJson(parameterAt(run.parameters, path))}</span>,
  }
}

export function parameterAt(parameters: { [key: string]: Json }, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inside, key) => {
    if (inside === null || typeof inside !== 'object') return undefined
    return Array.isArray(inside) ? inside[Number(key)] : inside[key]
  }, parameters)
}

function showJson(value: Json | undefined): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textColumn(key: 'worker', label: string, width: number): Column {
  return { key, label, width, sort: key, fields: [key], cell: (run) => <Text text={run[key]} /> }
}

function numberColumn(key: 'priority' | 'attempts', label: string, width: number): Column {
  return {
    key,
    label,
    width,
    numeric: true,
    sort: key,
    descending: true,
    fields: [key],
    cell: (run) => <span className="tabular">{formatCount(run[key])}</span>,
  }
}

function timeColumn(key: 'scheduled' | 'started' | 'ended', label: string): Column {
  return {
    key,
    label,
    width: 136,
    time: true,
    sort: key,
    descending: true,
    fields: [key],
    cell: (run) => <Time iso={run[key]} />,
  }
}

/** Set from the left: a duration that ticks then grows at its end, and nothing moves. */
function durationColumn(key: 'duration' | 'wait', label: string, width: number, goesOn: (run: Run) => boolean): Column {
  return {
    key,
    label,
    width,
    sort: key,
    descending: true,
    fields: [key],
    cell: (run, asOf) => <Duration seconds={run[key]} asOf={goesOn(run) ? asOf : null} />,
  }
}

function RunName({ run }: { run: Run }) {
  return (
    <div className={styles.two}>
      <RunLink id={run.id} className={styles.name}>
        {run.name}
      </RunLink>
      <span className={styles.second}>{run.flow ?? 'no flow'}</span>
    </div>
  )
}

function DeploymentName({ run }: { run: Run }) {
  if (!run.deployment || !run.flow) return <Text text={run.deployment} />
  return (
    <PlaceLink kind="deployment" name={`${run.flow}/${run.deployment}`} className={styles.place}>
      <span className="truncate" title={run.deployment}>
        {run.deployment}
      </span>
    </PlaceLink>
  )
}

function TwoLines({ first, second }: { first: string | null; second: string | null }) {
  return (
    <div className={styles.two}>
      <span className="truncate">{first ?? '–'}</span>
      {second && <span className={styles.second}>{second}</span>}
    </div>
  )
}

function Text({ text }: { text: string | null }) {
  return (
    <span className={text ? 'truncate' : 'muted'} title={text ?? undefined}>
      {text ?? '–'}
    </span>
  )
}

function Message({ run }: { run: Run }) {
  const text = run.error ?? run.message ?? '–'
  return (
    <span className={run.error ? styles.error : styles.message} title={text}>
      {text}
    </span>
  )
}

export function Tags({ tags }: { tags: string[] }) {
  if (tags.length === 0) return <span className="muted">–</span>
  return (
    <span className={styles.tags} title={tags.join(', ')}>
      {tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
        </span>
      ))}
    </span>
  )
}
