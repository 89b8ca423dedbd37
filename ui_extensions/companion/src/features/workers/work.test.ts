import { describe, expect, it } from 'vitest'
import type { DepthAnswer, Load, Pool, Queue } from '@/api/work'
import { inOrder, poolStanding, queueStanding, stripOf, sumsOf } from './work'

const load = (part: Partial<Load> = {}): Load => ({
  queued: 0,
  oldest_wait: null,
  running: 0,
  late: 0,
  finished: 0,
  throughput: null,
  success_rate: null,
  decided: 0,
  waited: 0,
  wait_p95: null,
  few_runs: true,
  busy: null,
  busy_runs: 0,
  slots: null,
  active_slots: null,
  sampled_at: null,
  utilization: null,
  queries: { all: '', queued: '', running: '', late: '', finished: '', waited: '', busy: '' },
  ...part,
})
const pool = (name: string | null, part: Partial<Pool> = {}): Pool => ({
  name,
  id: name,
  known: true,
  type: 'process',
  status: 'READY',
  paused: false,
  workers: 1,
  online: 1,
  load: load(),
  queues: [],
  ...part,
})
const queue = (part: Partial<Queue>): Queue => ({
  name: 'default',
  id: '1',
  known: true,
  status: 'READY',
  paused: false,
  priority: 1,
  last_polled: null,
  load: load(),
  ...part,
})

describe('a pool', () => {
  it('is paused before it is anything else, and without a worker while runs wait', () => {
    expect(poolStanding(pool('a')).word).toBe('Ready')
    expect(poolStanding(pool('a', { paused: true, status: 'NOT_READY' })).word).toBe('Paused')
    expect(poolStanding(pool('a', { online: 0, load: load({ queued: 2 }) })).word).toBe('No worker')
    expect(poolStanding(pool('a', { online: 0 })).tone).toBe('good')
    expect(poolStanding(pool('a', { known: false })).tone).toBe('unknown')
  })

  it('with trouble comes first, runs without a pool come last', () => {
    const pools = [
      pool(null, { known: false }),
      pool('a'),
      pool('b', { load: load({ queued: 5 }) }),
      pool('c', { status: 'NOT_READY' }),
    ]
    expect(inOrder(pools).map((one) => one.name)).toEqual(['c', 'b', 'a', null])
  })

  it('adds up with the others, the oldest wait being that of the oldest', () => {
    const pools = [
      pool('a', { load: load({ queued: 2, oldest_wait: 5 }) }),
      pool('b', { online: 0, load: load({ queued: 1, oldest_wait: 50, late: 1 }) }),
    ]
    expect(sumsOf(pools)).toEqual({ queued: 3, running: 0, late: 1, oldest_wait: 50, online: 1, workers: 2 })
    expect(sumsOf([]).oldest_wait).toBeNull()
  })
})

describe('a queue', () => {
  it('says when nobody polls it', () => {
    expect(queueStanding(queue({ status: 'NOT_READY' })).word).toBe('Not polled')
    expect(queueStanding(queue({ paused: true })).word).toBe('Paused')
    expect(queueStanding(queue({})).tone).toBe('good')
  })

  it('has a history where it had runs, whose marks list only its own', () => {
    const line = { label: 'high', running: [], oldest_wait: [], peak: null }
    const depth = {
      lines: [{ ...line, key: 'high', queued: [null, 3], term: 'queue:=high' }],
      queries: [
        { queued: 'q1', running: '' },
        { queued: 'q2', running: '' },
      ],
    } as unknown as DepthAnswer
    expect(stripOf(depth, 'high')).toEqual({ values: [null, 3], queries: ['q1 queue:=high', 'q2 queue:=high'] })
    expect(stripOf(depth, 'low')).toBeNull()
  })
})
