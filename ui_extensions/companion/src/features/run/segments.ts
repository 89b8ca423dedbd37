/** Turns state transitions into the segments of a run's timeline. Pure. */

import type { StateType, Transition } from '@/api/types'
import { roomFor } from '@/charts/scale'

export interface Segment extends Transition {
  from: number
  to: number
  seconds: number
  /** Seconds that the bar shows: of the first state only what came after the run was due. */
  shown: number
  /** Share of the bar that is drawn, 0..1: short states keep a visible sliver, so it is only nearly proportional. */
  drawn: number
  /** Where it begins on the bar, 0..1. */
  left: number
  /** Still going on. */
  open: boolean
}

const TERMINAL: ReadonlySet<StateType> = new Set(['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])
const SLIVER = 0.015

export const isTerminal = (type: StateType | null) => type !== null && TERMINAL.has(type)

/**
 * One segment per transition, oldest first. The last one lasts until `now`, unless it is final: that lasts no time.
 * The bar begins at `due`: a run is scheduled days ahead, and that would hide all that follows.
 */
export function segmentsOf(transitions: Transition[], now: number, due: number | null = null): Segment[] {
  const ordered = [...transitions].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const segments = ordered.map((one, at) => {
    const from = Date.parse(one.at)
    const next = ordered[at + 1]
    const open = next === undefined && !isTerminal(one.type)
    const to = next ? Date.parse(next.at) : open ? Math.max(now, from) : from
    return { ...one, from, to, seconds: (to - from) / 1000, shown: 0, drawn: 0, left: 0, open }
  })
  return withShares(segments, due)
}

function withShares(segments: Segment[], due: number | null): Segment[] {
  const lasting = segments.map((one) => Math.max(0, one.to - Math.max(one.from, due ?? one.from)))
  const sumOfAll = lasting.reduce((sum, each) => sum + each, 0)
  const total = segments.at(-1)?.open ? roomFor(sumOfAll / 1000) * 1000 : sumOfAll
  const widths = lasting.map((each) => Math.max(SLIVER, total > 0 ? each / total : 1 / segments.length))
  // Only slivers can make it more than the whole; less than the whole is room that an open state grows into.
  const sum = Math.max(
    1,
    widths.reduce((all, width) => all + width, 0),
  )
  let left = 0
  return segments.map((one, at) => {
    const drawn = (widths[at] ?? 0) / sum
    left += drawn
    return { ...one, shown: (lasting[at] ?? 0) / 1000, drawn, left: left - drawn }
  })
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
