/** Decides what the System page says first: is all well, and if not, what is wrong, since when and how to mend it. Pure. */

export type Tone = 'good' | 'busy' | 'warning' | 'bad'
export type Finding = { part: string; tone: Tone; text: string; since: string | null; hint: string | null }

/** The parts of GET /system that the verdict reads. */
export type Facts = {
  vantage: { role: string; writer_url: string | null }
  prefect: { url: string; reachable: boolean; last_ok: string | null; error: string | null; clock_skew: number | null }
  stream: { status: string; since: string | null }
  backfill: { status: string; done: number; total: number | null; started: string | null; error: string | null }
  drift: { checked_at: string | null; total: number }
  disk: { free: number; total: number }
  faults: { part: string; since: string | null; message: string; hint: string | null }[]
}

type Check = { part: string; find: (facts: Facts) => Omit<Finding, 'part'> | null }

const LOW_DISK = 0.05
const SKEW = 2
const ORDER: Record<Tone, number> = { bad: 0, warning: 1, busy: 2, good: 3 }

const STREAM: Record<string, Omit<Finding, 'part' | 'since'>> = {
  offline: {
    tone: 'bad',
    text: 'The event stream is offline',
    hint: 'Changes still arrive by reconciling, but late. Check that a proxy between Vantage and Prefect passes WebSockets.',
  },
  connecting: { tone: 'warning', text: 'The event stream is connecting', hint: null },
  catching_up: { tone: 'busy', text: 'The event stream is catching up', hint: null },
}

/** Each check reads one part; a part that the service already reports as a fault is not reported twice. */
const CHECKS: Check[] = [
  {
    part: 'prefect',
    find: ({ prefect }) =>
      prefect.reachable
        ? null
        : {
            tone: 'bad',
            text: `Prefect cannot be reached${prefect.error ? `: ${prefect.error}` : ''}`,
            since: prefect.last_ok,
            hint: `Check that ${prefect.url} answers. The runs known so far stay searchable, and Vantage catches up by itself.`,
          },
  },
  {
    part: 'stream',
    find: ({ stream }) => {
      const found = STREAM[stream.status]
      return found ? { ...found, since: stream.since } : null
    },
  },
  {
    part: 'backfill',
    find: ({ backfill }) => {
      if (backfill.status === 'failed')
        return {
          tone: 'bad',
          text: `Reading older runs stopped${backfill.error ? `: ${backfill.error}` : ''}`,
          since: backfill.started,
          hint: 'It resumes where it stopped when Vantage restarts.',
        }
      if (backfill.status !== 'running') return null
      return {
        tone: 'busy',
        text: 'Older runs are still being read',
        since: backfill.started,
        hint: 'Recent runs are complete already.',
      }
    },
  },
  {
    part: 'drift',
    find: ({ drift, backfill }) =>
      drift.total === 0 || backfill.status === 'running'
        ? null
        : {
            tone: 'warning',
            text: `The mirror differs from Prefect by ${drift.total.toLocaleString('en-GB')} ${drift.total === 1 ? 'run' : 'runs'}`,
            since: drift.checked_at,
            hint: 'Reconcile now repairs it; a difference that comes back points to runs changing while they were counted.',
          },
  },
  {
    part: 'disk',
    find: ({ disk }) =>
      disk.total > 0 && disk.free / disk.total < LOW_DISK
        ? {
            tone: 'warning',
            text: 'The disk is almost full',
            since: null,
            hint: 'Free space, or shorten the mirror with vantage prune.',
          }
        : null,
  },
  {
    part: 'clock',
    find: ({ prefect }) =>
      Math.abs(prefect.clock_skew ?? 0) > SKEW
        ? {
            tone: 'warning',
            text: `The clocks of Vantage and Prefect differ by ${Math.abs(prefect.clock_skew ?? 0).toFixed(1)} s`,
            since: null,
            hint: 'Waits and lags are off by that much. Turn on time synchronisation (NTP) on both machines.',
          }
        : null,
  },
]

/** Everything worth saying, the worst first. */
export function findingsOf(facts: Facts): Finding[] {
  const reported = facts.faults.map(
    (fault): Finding => ({ part: fault.part, tone: 'bad', text: fault.message, since: fault.since, hint: fault.hint }),
  )
  const known = new Set(facts.faults.map((fault) => fault.part))
  const derived = CHECKS.filter((check) => !known.has(check.part)).flatMap((check): Finding[] => {
    const found = check.find(facts)
    return found ? [{ part: check.part, ...found }] : []
  })
  return [...reported, ...derived].sort((a, b) => ORDER[a.tone] - ORDER[b.tone])
}

export type Verdict = { tone: Tone; title: string }

/** The one sentence on top. */
export function verdictOf(findings: Finding[]): Verdict {
  const worst = findings[0]
  if (!worst) return { tone: 'good', title: 'All is well: the mirror follows Prefect live' }
  const serious = findings.filter((finding) => finding.tone !== 'busy')
  if (serious.length === 0) return { tone: 'busy', title: `${worst.text}; everything else is well` }
  if (serious.length === 1) return { tone: worst.tone, title: worst.text }
  return { tone: worst.tone, title: `${serious.length} things need attention` }
}
