import type { Run, StateType, Transition } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { axisOf, placed } from './gantt'
import { queryFor, rowsOf, valueText } from './parameters'
import { segmentsOf, segmentsSummary } from './segments'
import { statusOf } from './status'

const T0 = Date.parse('2026-11-24T08:00:00Z')
const iso = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()
const state = (type: StateType, name: string, at: number): Transition => ({
  id: `${name}${at}`,
  type,
  name,
  message: null,
  at: iso(at),
})

describe('the timeline of states', () => {
  const ended = [
    state('SCHEDULED', 'Scheduled', -86_400),
    state('RUNNING', 'Running', 10),
    state('PENDING', 'Pending', 5),
    state('COMPLETED', 'Completed', 100),
  ]

  it('is in order of time, each state lasting until the next, the final one no time', () => {
    const segments = segmentsOf(ended, T0 + 999_000)
    expect(segments.map((one) => [one.name, one.seconds, one.open])).toEqual([
      ['Scheduled', 86_405, false],
      ['Pending', 5, false],
      ['Running', 90, false],
      ['Completed', 0, false],
    ])
  })

  it('begins its bar when the run is due, so that a schedule made days ahead hides nothing', () => {
    const [scheduled, , running] = segmentsOf(ended, T0, T0)
    expect(scheduled?.shown).toBe(5)
    expect(scheduled?.seconds).toBe(86_405)
    expect(running?.drawn).toBeGreaterThan(0.8)
  })

  it('fills the whole bar and keeps every state visible', () => {
    const segments = segmentsOf(ended, T0, T0)
    expect(segments.reduce((sum, one) => sum + one.drawn, 0)).toBeCloseTo(1)
    expect(Math.min(...segments.map((one) => one.drawn))).toBeGreaterThan(0.01)
  })

  it('leaves room for a state that goes on', () => {
    const segments = segmentsOf(ended.slice(0, 3), T0 + 70_000, T0)
    expect(segments.at(-1)).toMatchObject({ name: 'Running', open: true, seconds: 60 })
    expect(segments.reduce((sum, one) => sum + one.drawn, 0)).toBeLessThan(1)
  })

  it('reads as one sentence', () => {
    expect(segmentsSummary(segmentsOf(ended, T0), formatDuration)).toBe(
      'Scheduled 1d 00h, Pending 5.0 s, Running 1m 30s, then Completed.',
    )
    expect(segmentsSummary(segmentsOf(ended.slice(0, 1), T0 - 86_398_000), formatDuration)).toBe(
      'Scheduled 2.0 s so far.',
    )
    expect(segmentsSummary([], formatDuration)).toBe('No state is known yet.')
  })
})

describe('parameters', () => {
  const rows = rowsOf({
    region: 'eu',
    note: 'two "words"',
    empty: '',
    none: null,
    options: { dry_run: false, 'odd key': 1.5, api_key: '[redacted]' },
    lines: [{ sku: 'a*b' }],
  })
  const query = (path: string) => {
    const row = rows.find((one) => one.path === path)
    return row && queryFor(row)
  }

  it.each([
    ['region', 'param.region:eu'],
    ['note', 'param.note:"two \\"words\\""'],
    ['empty', 'param.empty:""'],
    ['none', '-param.none:*'],
    ['options.dry_run', 'param.options.dry_run:false'],
    ['options."odd key"', 'param.options."odd key":1.5'],
    ['lines.0.sku', 'param.lines.0.sku:"a*b"'],
    ['options.api_key', null],
    ['options', null],
    ['lines', null],
  ])('%s leads to %s', (path, text) => {
    expect(query(path)).toBe(text)
  })

  it('are a tree that closes', () => {
    expect(rows.map((row) => row.depth)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 2])
    const closed = rowsOf({ a: { b: 1 }, c: 2 }, new Set(['a']))
    expect(closed.map((row) => row.path)).toEqual(['a', 'c'])
    expect(closed.map(valueText)).toEqual(['1 key', '2'])
  })

  it('do not make a query of a value that nobody could read', () => {
    const [row] = rowsOf({ text: 'x'.repeat(500) })
    expect(row && queryFor(row)).toBeNull()
  })
})

describe('task runs', () => {
  const task = (id: string, started: number | null, ended: number | null) => ({
    id,
    started: started === null ? null : iso(started),
    ended: ended === null ? null : iso(ended),
    duration: null,
  })
  const tasks = [task('late', null, null), task('second', 50, 100), task('first', 0, 25)]

  it('are placed on the axis of their run in the order in which they began', () => {
    const axis = axisOf(tasks, { started: iso(0), ended: iso(100) }, T0)
    expect(placed(tasks, axis, T0).map((one) => [one.task.id, one.left, one.width, one.known])).toEqual([
      ['first', 0, 0.25, true],
      ['second', 0.5, 0.5, true],
      ['late', 0, 0, false],
    ])
  })

  it('have room to grow while the run goes on', () => {
    const going = [task('going', 0, null)]
    const axis = axisOf(going, { started: iso(0), ended: null }, T0 + 45_000)
    expect((axis.to - axis.from) / 1000).toBe(45)
    const later = axisOf(going, { started: iso(0), ended: null }, T0 + 46_000)
    expect((later.to - later.from) / 1000).toBe(60)
    expect(placed(going, later, T0 + 30_000)[0]).toMatchObject({ width: 0.5, open: true })
  })
})

describe('how a run is', () => {
  const run = (rest: Partial<Run>): Run =>
    ({ state_type: null, state_name: null, outcome: 'unfinished', message: null, error: null, ...rest }) as Run

  it.each<[string, Partial<Run>, string]>([
    [
      'ended well',
      { state_type: 'COMPLETED', outcome: 'success', started: iso(0), ended: iso(9), duration: 9 },
      'Completed in 9.0 s',
    ],
    [
      'failed',
      { state_type: 'FAILED', outcome: 'failure', started: iso(0), ended: iso(9), duration: 9, error_type: 'KeyError' },
      'Failed after 9.0 s: KeyError',
    ],
    [
      'never started',
      { state_type: 'CANCELLED', outcome: 'cancelled', started: null, ended: iso(9) },
      'Cancelled before it started',
    ],
    ['running', { state_type: 'RUNNING', started: iso(0), duration: 60 }, 'Running for 1m 30s'],
    ['due soon', { state_type: 'SCHEDULED', started: null, scheduled: iso(330) }, 'Starts in 5 minutes'],
    [
      'overdue',
      { state_type: 'SCHEDULED', state_name: 'Late', started: null, scheduled: iso(-90) },
      'Due for 2m 00s, not started',
    ],
    [
      'awaiting a retry',
      { state_type: 'SCHEDULED', state_name: 'AwaitingRetry', started: iso(0), state_at: iso(20) },
      'Awaiting retry for 10 s',
    ],
  ])('is said of a run that is %s', (_, rest, title) => {
    expect(statusOf(run(rest), T0 + 30_000, T0).title).toBe(title)
  })

  it('gives the message, else the error, else who works on it', () => {
    expect(statusOf(run({ message: 'm', error: 'e' }), T0, T0).text).toBe('m')
    expect(statusOf(run({ error: 'e' }), T0, T0).text).toBe('e')
    expect(statusOf(run({ state_type: 'RUNNING', attempts: 2, worker: 'w1' }), T0, T0).text).toBe('Attempt 2, on w1')
  })
})
