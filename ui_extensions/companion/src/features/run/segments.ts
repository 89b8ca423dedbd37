/** Turns state transitions into the segments of a run's timeline. Pure. */
import type { StateType, Transition } from '@/api/types'

export interface Segment extends Transition {
  from: number
  to: number
  seconds: number
  /** Share of the bar that is drawn, 0..1: short states keep a visible sliver, so it is only nearly proportional. */
  drawn: number
  /** Still going on. */
  open: boolean
}

const TERMINAL: ReadonlySet<StateType> = new Set(['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])
const SLIVER = 0.015

export const isTerminal = (type: StateType | null) => type !== null && TERMINAL.has(type)

/** One segment per transition, oldest first. The last one lasts until `now`, unless it is final: that lasts no time. */
export function segmentsOf(transitions: Transition[], now: number): Segment[] {
  const ordered = [...transitions].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const segments = ordered.map((one, at) => {
    const from = Date.parse(one.at)
    const next = ordered[at + 1]
    const open = next === undefined && !isTerminal(one.type)
    const to = next ? Date.parse(next.at) : open ? Math.max(now, from) : from
    return { ...one, from, to, seconds: (to - from) / 1000, drawn: 0, open }
  })
  return withShares(segments)
}

function withShares(segments: Segment[]): Segment[] {
  const total = segments.reduce((sum, one) => sum + one.seconds, 0)
  const widths = segments.map((one) => Math.max(SLIVER, total > 0 ? one.seconds / total : 1 / segments.length))
  const sum = widths.reduce((all, width) => all + width, 0)
  return segments.map((one, at) => ({ ...one, drawn: (widths[at] ?? 0) / sum }))
}

/** For a screen reader: "Scheduled 12 s, Pending 1.2 s, Running 3m 04s, then Completed." */
export function segmentsSummary(segments: Segment[], duration: (seconds: number) => string): string {
  const last = segments.at(-1)
  if (!last) return 'No state is known yet.'
  const lasting = isTerminal(last.type) ? segments.slice(0, -1) : segments
  const words = lasting.map((one) => `${one.name} ${duration(one.seconds)}${one.open ? ' so far' : ''}`)
  if (isTerminal(last.type)) words.push(words.length > 0 ? `then ${last.name}` : last.name)
  return `${words.join(', ')}.`
}
