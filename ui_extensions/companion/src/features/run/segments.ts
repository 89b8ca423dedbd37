/** Turns state transitions into the segments of a run's timeline. Pure. */

export type Transition = { id: string; type: string; name: string; message: string | null; at: string }
export type Segment = {
  id: string
  type: string
  name: string
  message: string | null
  from: number
  to: number
  seconds: number
  /** share of the whole span, 0..1 */
  share: number
  /** share that is drawn: small states keep a visible sliver */
  drawn: number
  open: boolean
}

const TERMINAL = new Set(['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])
const SLIVER = 0.012

export const isTerminal = (type: string) => TERMINAL.has(type)

/** One segment per transition, oldest first. The last one is open until `now` unless its state is final, which lasts no time. */
export function segmentsOf(transitions: Transition[], now: number): Segment[] {
  const ordered = [...transitions].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const segments = ordered.map((one, at) => {
    const from = Date.parse(one.at)
    const next = ordered[at + 1]
    const open = next === undefined && !isTerminal(one.type)
    const to = next ? Date.parse(next.at) : open ? Math.max(now, from) : from
    const { id, type, name, message } = one
    return { id, type, name, message, from, to, seconds: (to - from) / 1000, share: 0, drawn: 0, open }
  })
  return withShares(segments)
}

function withShares(segments: Segment[]): Segment[] {
  const total = segments.reduce((sum, one) => sum + one.seconds, 0)
  if (total <= 0) return segments.map((one) => ({ ...one, drawn: 1 / segments.length }))
  const shares = segments.map((one) => ({ ...one, share: one.seconds / total }))
  const widened = shares.map((one) => Math.max(SLIVER, one.share))
  const sum = widened.reduce((all, one) => all + one, 0)
  return shares.map((one, at) => ({ ...one, drawn: (widened[at] ?? 0) / sum }))
}

/** Sentence for a screen reader: "Scheduled 12 s, Pending 1.2 s, Running 3m 04s, then Completed." */
export function segmentsSummary(segments: Segment[], duration: (seconds: number) => string): string {
  if (segments.length === 0) return 'No state is known yet.'
  const lasting = segments.filter((one) => !isTerminal(one.type) || one !== segments.at(-1))
  const last = segments.at(-1)
  const words = lasting.map((one) => `${one.name} ${duration(one.seconds)}${one.open ? ' so far' : ''}`)
  const end = last && isTerminal(last.type) ? [`then ${last.name}`] : []
  return `${[...words, ...end].join(', ')}.`
}
