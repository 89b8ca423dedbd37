/** Decides what the System page says first: is all well, and if not, what is wrong, since when, how to mend it. Pure. */
import type { System } from '@/api/types'
import { countOf } from '@/format/number'

export type Tone = 'good' | 'busy' | 'warning' | 'bad'

interface Found {
  tone: Tone
  text: string
  since: string | null
  hint: string | null
}
export interface Finding extends Found {
  part: string
}

export type Facts = Pick<System, 'prefect' | 'stream' | 'backfill' | 'drift' | 'disk' | 'faults'>

interface Check {
  part: string
  /** Other parts whose faults say the same. */
  also?: string[]
  find: (facts: Facts) => Found | null
}

/** Below this share of free disk space the mirror is at risk. */
const LOW_DISK = 0.05
/** Runs that may change while they are counted on both sides. */
const IN_FLIGHT = 5
/** Seconds by which two clocks may differ before waits look wrong. */
const SKEW = 2
const ORDER: Record<Tone, number> = { bad: 0, warning: 1, busy: 2, good: 3 }

const STREAM: Record<string, Omit<Found, 'since'>> = {
  offline: {
    tone: 'bad',
    text: 'The event stream is offline',
    hint: 'Changes still arrive by reconciling, but late. Check that a proxy before Prefect passes WebSockets.',
  },
  connecting: { tone: 'busy', text: 'The event stream is connecting', hint: null },
  catching_up: { tone: 'busy', text: 'The event stream is catching up', hint: null },
}

/** Each check reads one part; a part that the service itself reports as a fault is not reported twice. */
const CHECKS: Check[] = [
  {
    part: 'prefect',
    also: ['stream', 'source', 'reconcile', 'backfill'],
    find: ({ prefect }) =>
      prefect.reachable
        ? null
        : {
            tone: 'bad',
            text: `Prefect cannot be reached${prefect.error ? `: ${prefect.error}` : ''}`,
            since: prefect.last_ok,
            hint: `Check that ${prefect.url} answers. Known runs stay searchable; Vantage catches up by itself.`,
          },
  },
  {
    part: 'stream',
    find: ({ stream, prefect }) => {
      const found = prefect.reachable ? STREAM[stream.status] : undefined
      return found ? { ...found, since: stream.since } : null
    },
  },
  { part: 'backfill', find: backfillFound },
  {
    part: 'drift',
    find: ({ drift, backfill, prefect }) =>
      drift.total === 0 || backfill.status === 'running' || !prefect.reachable
        ? null
        : {
            tone: Math.abs(drift.total) > IN_FLIGHT ? 'warning' : 'busy',
            text: `The mirror differs from Prefect by ${countOf(Math.abs(drift.total), 'run')}`,
            since: drift.checked_at,
            hint: 'Reconciling repairs it. A small difference comes from runs that changed while they were counted.',
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
            hint: 'Free some space, or shorten the mirror with vantage prune.',
          }
        : null,
  },
  {
    part: 'clock',
    find: ({ prefect }) => {
      const skew = Math.abs(prefect.clock_skew ?? 0)
      if (skew <= SKEW) return null
      return {
        tone: 'warning',
        text: `The clocks of Vantage and Prefect differ by ${skew.toFixed(1)} s`,
        since: null,
        hint: 'Waits and lags are off by that much. Turn on time synchronisation (NTP) on both machines.',
      }
    },
  },
]

function backfillFound({ backfill }: Facts): Found | null {
  const since = backfill.started
  if (backfill.status === 'running')
    return {
      tone: 'busy',
      text: 'Older runs are still being read',
      since,
      hint: 'Recent runs can be searched already.',
    }
  if (backfill.status !== 'failed') return null
  const why = backfill.error ? `: ${backfill.error}` : ''
  return {
    tone: 'bad',
    text: `Reading older runs stopped${why}`,
    since,
    hint: 'It goes on from where it stopped when Vantage starts again.',
  }
}

/** What the service reports is bad, but for what only makes numbers a little wrong. */
function toneOf(part: string, { drift }: Facts): Tone {
  if (part === 'drift') return Math.abs(drift.total) > IN_FLIGHT ? 'warning' : 'busy'
  return part === 'clock' || part === 'disk' ? 'warning' : 'bad'
}

/** Everything worth saying, the worst first. */
export function findingsOf(facts: Facts): Finding[] {
  const reported = facts.faults.map(
    ({ part, since, message, hint }): Finding => ({ part, tone: toneOf(part, facts), text: message, since, hint }),
  )
  const known = new Set(facts.faults.map((fault) => fault.part))
  const derived = CHECKS.filter(({ part, also = [] }) => ![part, ...also].some((one) => known.has(one))).flatMap(
    (check): Finding[] => {
      const found = check.find(facts)
      return found ? [{ part: check.part, ...found }] : []
    },
  )
  return [...reported, ...derived].sort((a, b) => ORDER[a.tone] - ORDER[b.tone])
}

/** The one sentence on top. */
export function verdictOf(findings: Finding[]): { tone: Tone; title: string } {
  const worst = findings[0]
  if (!worst) return { tone: 'good', title: 'All is well: the mirror follows Prefect live' }
  const serious = findings.filter((finding) => finding.tone !== 'busy')
  if (serious.length === 0) return { tone: 'busy', title: `${worst.text}; everything else is well` }
  if (serious.length === 1) return { tone: worst.tone, title: worst.text }
  return { tone: worst.tone, title: `${serious.length} things need attention` }
}
