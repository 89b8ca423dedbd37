/** Which runs of a list are chosen: some one by one, or all that match but some. Pure. */
import type { Target } from '@/api/actions'
import { addTerm } from '@/query/terms'

export interface Selection {
  /** All that match are chosen, except `ids`; otherwise only `ids` are. */
  all: boolean
  ids: ReadonlySet<string>
}

export const NOTHING: Selection = { all: false, ids: new Set() }
export const EVERYTHING: Selection = { all: true, ids: new Set() }
/** The service takes so many runs one by one. */
export const MOST_NAMED = 1000

export function isSelected(selection: Selection, id: string): boolean {
  return selection.all !== selection.ids.has(id)
}

/** The selection with some runs chosen, or not chosen. */
export function withRuns(selection: Selection, ids: readonly string[], chosen: boolean): Selection {
  const next = new Set(selection.ids)
  for (const id of ids) {
    if (selection.all === chosen) next.delete(id)
    else next.add(id)
  }
  return { all: selection.all, ids: next }
}

/** The ids from one row to another, both included, in whichever order. */
export function between(ids: readonly string[], from: string, to: string): string[] {
  const first = ids.indexOf(from)
  const last = ids.indexOf(to)
  if (first < 0 || last < 0) return [to]
  return ids.slice(Math.min(first, last), Math.max(first, last) + 1)
}

export function sizeOf(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size
}

/** Whether all of the rows, some or none of them are chosen. */
export function shareOf(selection: Selection, ids: readonly string[]): 'all' | 'some' | 'none' {
  const chosen = ids.filter((id) => isSelected(selection, id)).length
  if (chosen === 0) return 'none'
  return chosen === ids.length ? 'all' : 'some'
}

/** What the service is told: the runs, or the query without those that were taken out. */
export function targetOf(selection: Selection, q: string, timezone: string): Target {
  if (!selection.all) return { runs: [...selection.ids] }
  const query = selection.ids.size > 0 ? addTerm(q, `-id:${[...selection.ids].join(',')}`) : q
  return { query, timezone }
}
