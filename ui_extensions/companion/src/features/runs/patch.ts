/** What a live message does to the pages that are on screen: rows change in place, none moves, none comes, none goes. */
import type { InfiniteData } from '@tanstack/react-query'
import type { Run, RunPage } from '@/api/types'
import type { RunsMessage } from '@/live/messages'

/** A run as the list keeps it: one that changed since carries the moment at which its durations are true. */
export type SeenRun = Run & { as_of?: string }
export type Pages = InfiniteData<RunPage, unknown>

export function patchRuns(pages: Pages, message: RunsMessage): Pages {
  const changed = new Map<string, SeenRun>(message.changed.map((run) => [run.id, { ...run, as_of: message.as_of }]))
  return {
    ...pages,
    pages: pages.pages.map((page) => {
      const touched = page.runs.some((run) => changed.has(run.id))
      if (!touched && page.total === message.total) return page
      const runs = touched ? page.runs.map((run) => changed.get(run.id) ?? run) : page.runs
      return { ...page, runs, total: message.total }
    }),
  }
}

/** What has happened beside the rows since the list was read: runs that came, rows that no longer belong. */
export interface Since {
  arrived: ReadonlySet<string>
  left: ReadonlySet<string>
}

export const NOTHING: Since = { arrived: new Set(), left: new Set() }

export function sinceThen(since: Since, message: RunsMessage, shown: ReadonlySet<string>): Since {
  const arrived = new Set(since.arrived)
  const left = new Set(since.left)
  for (const id of message.new) if (!shown.has(id)) arrived.add(id)
  for (const id of message.left) left.add(id)
  for (const { id } of message.changed) left.delete(id)
  return { arrived, left }
}

/** Only the first page: what is read again when the reader asks for the new runs. */
export function firstPage(pages: Pages): Pages {
  return { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) }
}
