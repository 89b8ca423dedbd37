/** What can be said of an error, and how it is called. Pure. */
import type { ErrorKind, Standing, StatusWish } from '@/api/analytics'

export const SHOWN = ['unignored', 'open', 'resolved', 'ignored', 'all'] as const
export type Shown = (typeof SHOWN)[number]
export const SHOWN_LABEL: Record<Shown, string> = {
  unignored: 'All but ignored',
  open: 'Open',
  resolved: 'Resolved',
  ignored: 'Ignored',
  all: 'All',
}

export const STAND_LABEL: Record<Standing['stand'], string> = {
  open: 'Open',
  returned: 'Returned',
  resolved: 'Resolved',
  ignored: 'Ignored',
}

const DAY = 86_400_000

export interface Choice {
  label: string
  help: string
  wish: (now: number) => StatusWish
}

export const CHOICES: Choice[] = [
  { label: 'Open', help: 'somebody has to see to it', wish: () => ({ status: 'open' }) },
  { label: 'Resolved', help: 'returns with its next failure', wish: () => ({ status: 'resolved' }) },
  { label: 'Ignored for a day', help: '', wish: (now) => ({ status: 'ignored', until: in_(now, 1) }) },
  { label: 'Ignored for a week', help: '', wish: (now) => ({ status: 'ignored', until: in_(now, 7) }) },
  { label: 'Ignored for good', help: 'until somebody opens it', wish: () => ({ status: 'ignored' }) },
]

const in_ = (now: number, days: number): string => new Date(now + days * DAY).toISOString()

/** The wish that makes it what it was. A time that is over can be given no more: it is then ignored no longer. */
export function wishOf({ status, until, more_than, per }: Standing, now: number): StatusWish {
  if (status !== 'ignored') return { status }
  if (until && Date.parse(until) <= now) return { status: 'open' }
  return { status, ...(until ? { until } : {}), ...(more_than && per ? { more_than, per } : {}) }
}

/** `ignored up to 5 runs an hour`. */
export function conditionOf({ status, more_than, per }: Standing): string {
  if (status !== 'ignored' || !more_than || !per) return ''
  return `up to ${more_than} ${more_than === 1 ? 'run' : 'runs'} ${per === 'hour' ? 'an hour' : 'a day'}`
}

/** What a message says after the status was set. */
export const saidOf = (title: string, { status }: StatusWish): string =>
  `${title}: ${{ open: 'open again', resolved: 'resolved', ignored: 'ignored' }[status]}`

export const standOf = (kind: ErrorKind): Standing['stand'] => kind.standing?.stand ?? 'open'
