/** What the page says of pools, queues and workers. Pure. */
import type { DepthAnswer, Load, Pool, Queue, Worker } from '@/api/work'

export interface Standing {
  word: string
  tone: 'good' | 'bad' | 'off' | 'unknown'
  help?: string
}

const UNKNOWN: Standing = {
  word: 'Only in runs',
  tone: 'unknown',
  help: 'Prefect has none of that name any more; runs still name it',
}

/** How a pool stands: paused before anything else, then whether a worker serves it. */
export function poolStanding({ known, paused, status, online, load }: Pool): Standing {
  if (!known) return UNKNOWN
  if (paused) return { word: 'Paused', tone: 'off', help: 'Its workers take no runs until it is resumed' }
  if (status === 'NOT_READY' || (online === 0 && load.queued > 0))
    return { word: 'No worker', tone: 'bad', help: 'No worker serves it: its runs stay where they are' }
  if (status === 'READY') return { word: 'Ready', tone: 'good' }
  return { word: status ? sentence(status) : 'Unknown', tone: 'unknown' }
}

/** How a queue stands; one that nobody polls holds back what is in it. */
export function queueStanding({ known, paused, status }: Queue): Standing {
  if (!known) return UNKNOWN
  if (paused) return { word: 'Paused', tone: 'off', help: 'Workers leave its runs alone until it is resumed' }
  if (status === 'NOT_READY') return { word: 'Not polled', tone: 'bad', help: 'No worker asked it for runs lately' }
  return status === 'READY'
    ? { word: 'Ready', tone: 'good' }
    : { word: status ? sentence(status) : 'Unknown', tone: 'unknown' }
}

const WORKERS: Record<Worker['status'], Standing> = {
  online: { word: 'Online', tone: 'good' },
  offline: { word: 'Offline', tone: 'bad', help: 'It has missed three heartbeats' },
  gone: { word: 'Gone', tone: 'off', help: 'Prefect has forgotten it' },
  unknown: UNKNOWN,
}
export const workerStanding = (worker: Worker): Standing => WORKERS[worker.status]

const sentence = (word: string): string => word.charAt(0) + word.slice(1).toLowerCase().replace(/_/g, ' ')

export interface Sums {
  queued: number
  running: number
  late: number
  oldest_wait: number | null
  online: number
  workers: number
}

/** All pools together. */
export function sumsOf(pools: Pool[]): Sums {
  const add = (count: (load: Load) => number) => pools.reduce((sum, pool) => sum + count(pool.load), 0)
  const waits = pools.map((pool) => pool.load.oldest_wait).filter((wait) => wait !== null)
  return {
    queued: add((load) => load.queued),
    running: add((load) => load.running),
    late: add((load) => load.late),
    oldest_wait: waits.length > 0 ? Math.max(...waits) : null,
    online: pools.reduce((sum, pool) => sum + pool.online, 0),
    workers: pools.reduce((sum, pool) => sum + pool.workers, 0),
  }
}

/** Pools with trouble first, then those that hold most, then by name; runs without a pool last. */
export function inOrder(pools: Pool[]): Pool[] {
  const weight = (pool: Pool) => (poolStanding(pool).tone === 'bad' ? 2 : pool.known ? 1 : 0)
  return [...pools].sort(
    (a, b) => weight(b) - weight(a) || b.load.queued - a.load.queued || ((a.name ?? '~') < (b.name ?? '~') ? -1 : 1),
  )
}

/** Who is there first; those that only runs name are counted, not listed, once there are many. */
export const isThere = (worker: Worker): boolean => worker.status === 'online' || worker.status === 'offline'

export interface Strip {
  values: (number | null)[]
  queries: string[]
}

/** How many runs waited in one queue over time, null for a queue that had none. */
export function stripOf(depth: DepthAnswer | undefined, queue: string | null): Strip | null {
  const line = depth?.lines.find((one) => one.key === queue)
  return depth && line
    ? { values: line.queued, queries: depth.queries.map((one) => `${one.queued} ${line.term}`) }
    : null
}
