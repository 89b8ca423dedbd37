import { type Facts, findingsOf, verdictOf } from './health'

const well: Facts = {
  prefect: {
    url: 'http://prefect/api',
    ui_url: null,
    version: '3.8.8',
    reachable: true,
    last_ok: '2026-11-24T08:00:00Z',
    error: null,
    response_p50_ms: 10,
    response_p95_ms: 40,
    requests: 1,
    retries: 0,
    clock_skew: 0.1,
  },
  stream: {
    status: 'live',
    since: '2026-11-24T07:00:00Z',
    events: 1,
    applied: 1,
    duplicates: 0,
    malformed: 0,
    unknown: 0,
    lag_p50_ms: 80,
    lag_p95_ms: 300,
    last_event_at: null,
    reconnects: 0,
  },
  backfill: {
    status: 'done',
    done: 10,
    total: 10,
    rate: null,
    eta_seconds: null,
    oldest: null,
    started: null,
    finished: null,
    error: null,
  },
  drift: { checked_at: null, total: 0, rows: [] },
  disk: { free: 50, total: 100 },
  faults: [],
}

const verdict = (facts: Facts) => verdictOf(findingsOf(facts))

describe('the verdict on the system', () => {
  it('is good when nothing is wrong', () => {
    expect(verdict(well)).toEqual({ tone: 'good', title: 'All is well: the mirror follows Prefect live' })
  })

  it.each<[string, Partial<Facts>, string, string]>([
    [
      'Prefect is away',
      { prefect: { ...well.prefect, reachable: false, error: 'refused' } },
      'bad',
      'Prefect cannot be reached: refused',
    ],
    ['the socket is away', { stream: { ...well.stream, status: 'offline' } }, 'bad', 'The event stream is offline'],
    [
      'the past is being read',
      { backfill: { ...well.backfill, status: 'running' } },
      'busy',
      'Older runs are still being read; everything else is well',
    ],
    [
      'the past could not be read',
      { backfill: { ...well.backfill, status: 'failed', error: 'disk' } },
      'bad',
      'Reading older runs stopped: disk',
    ],
    [
      'runs are missing',
      { drift: { ...well.drift, total: -40 } },
      'warning',
      'The mirror differs from Prefect by 40 runs',
    ],
    [
      'a run changed meanwhile',
      { drift: { ...well.drift, total: 1 } },
      'busy',
      'The mirror differs from Prefect by 1 run; everything else is well',
    ],
    ['the disk fills up', { disk: { free: 1, total: 100 } }, 'warning', 'The disk is almost full'],
    [
      'the clocks disagree',
      { prefect: { ...well.prefect, clock_skew: -7.25 } },
      'warning',
      'The clocks of Vantage and Prefect differ by 7.3 s',
    ],
  ])('says when %s', (_, change, tone, title) => {
    expect(verdict({ ...well, ...change })).toEqual({ tone, title })
  })

  it('counts when more than one thing is wrong, and the worst comes first', () => {
    const facts = { ...well, disk: { free: 1, total: 100 }, stream: { ...well.stream, status: 'offline' as const } }
    expect(verdict(facts)).toEqual({ tone: 'bad', title: '2 things need attention' })
    expect(findingsOf(facts).map((finding) => finding.part)).toEqual(['stream', 'disk'])
  })

  it('takes what the service reports as bad, but for a little drift', () => {
    const fault = (part: string) => [{ part, since: '2026-11-24T08:00:00Z', message: part, hint: null }]
    const tone = (part: string, total = 0) =>
      verdict({ ...well, drift: { ...well.drift, total }, faults: fault(part) }).tone
    expect([tone('mirror'), tone('clock'), tone('drift', 2), tone('drift', 20)]).toEqual([
      'bad',
      'warning',
      'busy',
      'warning',
    ])
  })

  it('does not repeat what the service reported itself, and says since when and how to mend it', () => {
    const facts: Facts = {
      ...well,
      prefect: { ...well.prefect, reachable: false },
      stream: { ...well.stream, status: 'offline' },
      drift: { ...well.drift, total: 9 },
      faults: [{ part: 'stream', since: '2026-11-24T08:00:00Z', message: 'Prefect is away', hint: 'Start it' }],
    }
    expect(findingsOf(facts)).toEqual([
      { part: 'stream', tone: 'bad', text: 'Prefect is away', since: '2026-11-24T08:00:00Z', hint: 'Start it' },
    ])
  })
})
