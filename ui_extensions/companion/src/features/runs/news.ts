/** What happened to the list, in one sentence for who cannot see it happen. Pure. */
import type { Run } from '@/api/types'
import { countOf } from '@/format/number'
import type { RunsMessage } from '@/live/messages'

export interface Counts {
  changed: number
  left: number
  arrived: number
}

export const NO_CHANGE: Counts = { changed: 0, left: 0, arrived: 0 }

export function countsOf(before: Counts, message: RunsMessage, shown: ReadonlyMap<string, Run>): Counts {
  const left = message.left.filter((id) => shown.has(id)).length
  const arrived = message.new.filter((id) => !shown.has(id)).length
  const changed = message.changed.filter((run) => shown.has(run.id)).length - left
  if (left + arrived + Math.max(0, changed) === 0) return before
  return {
    changed: before.changed + Math.max(0, changed),
    left: before.left + left,
    arrived: before.arrived + arrived,
  }
}

/** What happened between two counts; empty when nothing did. */
export function newsBetween(then: Counts, now: Counts): string {
  const changed = now.changed - then.changed
  const left = now.left - then.left
  const arrived = now.arrived - then.arrived
  const parts = [
    changed > 0 && `${countOf(changed, 'run')} changed`,
    left > 0 && `${countOf(left, 'run')} no longer ${left === 1 ? 'matches' : 'match'}`,
    arrived > 0 && `${countOf(arrived, 'new run')}`,
  ].filter(Boolean)
  return parts.join(', ')
}
