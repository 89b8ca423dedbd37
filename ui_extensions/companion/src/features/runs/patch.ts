/** What a live message does to the pages that are on screen: rows change in place, none moves, none comes, none goes. */
import type { InfiniteData } from '@tanstack/react-query'
import type { Run, RunPage } from '@/api/types'
import type { RunsMessage } from '@/live/messages'

/** A run as the list keeps it: one that changed since carries the moment at which its durations are true. */
export type SeenRun = Run & { as_of?: string }
export type Pages = InfiniteData<RunPage, unknown>

export function patchRuns(pages: Pages, message: RunsMessage): Pages {
  const changed = new Map<string, SeenRun>(message.changed.map((run) => [run.id, { ...run, as_of: message.as_of }]))
  const patched = pages.pages.map((page, index) => {
    const touched = changed.size > 0 && page.runs.some((run) => changed.has(run.id))
    // The first page speaks for the whole list.
    const total = index === 0 ? message.total : page.total
    if (!touched && page.total === total) return page
    const runs = touched ? page.runs.map((run) => changed.get(run.id) ?? run) : page.runs
    return { ...page, runs, total }
  })
  return patched.every((page, index) => page === pages.pages[index]) ? pages : { ...pages, pages: patched }
}

/** What has happened beside the rows since the list was read. */
export interface Since {
  /** Runs that came and wait to be shown. */
  arrived: ReadonlySet<string>
  /** Rows that no longer belong, and why. */
  left: ReadonlyMap<string, string>
  /** Rows that were just brought in. */
  fresh: ReadonlySet<string>
}

export const NOTHING: Since = { arrived: new Set(), left: new Map(), fresh: new Set() }

/** `shown` are the rows as they were before the message. */
export function sinceThen(since: Since, message: RunsMessage, shown: ReadonlyMap<string, Run>): Since {
  const arrived = new Set(since.arrived)
  const left = new Map(since.left)
  const now = new Map(message.changed.map((run) => [run.id, run]))
  for (const id of message.new) if (!shown.has(id)) arrived.add(id)
  for (const id of now.keys()) left.delete(id)
  for (const id of message.left) {
    arrived.delete(id)
    if (shown.has(id)) left.set(id, whyLeft(shown.get(id), now.get(id), since.left.get(id)))
  }
  return { ...since, arrived, left }
}

/** Why a row no longer matches, in few words. */
function whyLeft(before: Run | undefined, now: Run | undefined, known: string | undefined): string {
  if (!now) return known ?? 'no longer mirrored'
  if (now.deleted) return 'deleted in Prefect'
  if (before && now.state_name !== before.state_name) return `now ${now.state_name ?? 'without a state'}`
  if (before && String(now.tags) !== String(before.tags)) return 'other tags now'
  if (known) return known
  return before?.updated === now.updated ? 'out of the time asked for' : 'no longer matches'
}

/** Rows of the list's beginning, read again, that the reader was not shown yet: those that come before one that was. */
export function unseen(begin: RunPage, shown: ReadonlyMap<string, Run>, complete: boolean): string[] {
  const ids = begin.runs.map((run) => run.id)
  const last = complete || !ids.some((id) => shown.has(id)) ? ids.length : ids.findLastIndex((id) => shown.has(id))
  return ids.slice(0, last).filter((id) => !shown.has(id))
}

/** The pages with their beginning read again: rows behind it stay as they are, without those that left or stand further up now. */
export function spliced(pages: Pages, begin: Pages, left: ReadonlyMap<string, string>): Pages {
  const read = new Set(begin.pages.flatMap((page) => page.runs.map((run) => run.id)))
  const old = pages.pages.flatMap((page) => page.runs)
  const cut = old.findLastIndex((run) => read.has(run.id)) + 1
  if (cut === 0 || begin.pages.at(-1)?.next === null) return begin
  const rest: RunPage[] = []
  let at = 0
  for (const page of pages.pages) {
    const runs = page.runs.slice(Math.max(0, cut - at)).filter((run) => !read.has(run.id) && !left.has(run.id))
    at += page.runs.length
    if (at > cut) rest.push(runs.length === page.runs.length ? page : { ...page, runs })
  }
  const params = pages.pageParams.slice(pages.pages.length - rest.length)
  return { pages: [...begin.pages, ...rest], pageParams: [...begin.pageParams, ...params] }
}
