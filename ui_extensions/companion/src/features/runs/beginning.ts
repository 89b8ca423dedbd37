import { get } from '@/api/client'
import { PAGE_SIZE } from '@/api/queries'
import type { RunPage } from '@/api/types'
import type { Pages } from './patch'

const LARGEST_PAGE = 500
/** Pages that are read to find runs that wait; those further down are found by scrolling there. */
const MOST_PAGES = 6

/** Reads the list from its beginning until every wanted run has been met: the first page as usual, the next ones large. */
export async function readBeginning(q: string, timezone: string, wanted: ReadonlySet<string>): Promise<Pages> {
  const missing = new Set(wanted)
  const pages: RunPage[] = []
  const pageParams: (string | undefined)[] = []
  let cursor: string | undefined
  do {
    const limit = pages.length === 0 ? PAGE_SIZE : LARGEST_PAGE
    const page: RunPage = await get('runs', { q, timezone, limit, ...(cursor ? { cursor } : {}) })
    pages.push(page)
    pageParams.push(cursor)
    for (const run of page.runs) missing.delete(run.id)
    cursor = page.next ?? undefined
  } while (missing.size > 0 && cursor && pages.length < MOST_PAGES)
  return { pages, pageParams }
}

/** The list's first rows as they are now, at least as many as are on screen, in one read. */
export const readFirst = (q: string, timezone: string, shown: number): Promise<RunPage> =>
  get('runs', { q, timezone, limit: Math.min(LARGEST_PAGE, Math.max(PAGE_SIZE, shown + PAGE_SIZE)) })
