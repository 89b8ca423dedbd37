import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { runsQuery } from '@/api/queries'
import type { Run, RunPage } from '@/api/types'
import type { RunsMessage } from '@/live/messages'
import { useTaskEvents } from '@/live/useTaskEvents'
import { readBeginning, readFirst } from './beginning'
import { type Counts, countsOf, NO_CHANGE } from './news'
import { NOTHING, type Pages, patchRuns, type SeenRun, type Since, sinceThen, spliced, unseen } from './patch'
import { useWatched } from './useWatched'

export interface RowOf {
  run: Run
  asOf: string
}

/** Facets are counted again at most this often while runs change. */
const RECOUNT_MS = 5000

/** The runs that a query finds: pages as the reader scrolls, rows that change in place, runs that came since. */
export function useRuns(q: string, timezone: string) {
  const client = useQueryClient()
  const options = runsQuery(q, timezone)
  const query = useInfiniteQuery(options)
  const { data, isPlaceholderData } = query
  const [since, setSince] = useState<Since>(NOTHING)
  const [news, setNews] = useState<Counts>(NO_CHANGE)
  const [bringing, setBringing] = useState(false)

  const rows = useMemo(() => data?.pages.flatMap(rowsOf) ?? [], [data])
  const recount = useRecount(q)
  const ready = data !== undefined && !isPlaceholderData
  const { topic, look } = useWatched(ready ? data.pages : null, rows, q, timezone)
  const patch = (change: (pages: Pages) => Pages) =>
    client.setQueryData(options.queryKey, (pages) => pages && (change(pages) as typeof pages))

  const onChanges = (message: RunsMessage) => {
    const shown = byId(rows)
    patch((pages) => patchRuns(pages, message))
    setSince((before) => sinceThen(before, message, shown))
    setNews((before) => countsOf(before, message, shown))
    if (message.changed.length > 0 || message.new.length > 0) recount()
  }

  /** Rows on screen are told anew; which runs are new is found by reading the beginning, without showing it. */
  const onResync = useEffectEvent(async () => {
    const first = await readFirst(q, timezone, rows.length).catch(() => null)
    if (!first || !data) return
    const arrived = unseen(first, byId(rows), data.pages.at(-1)?.next === null)
    patch(({ pages: [begin, ...rest], ...more }) => ({
      ...more,
      pages: begin ? [{ ...begin, ...wholeOf(first) }, ...rest] : [],
    }))
    setSince((before) => ({ ...before, arrived: new Set([...before.arrived, ...arrived]) }))
    recount()
  })
  useTaskEvents(topic, { onChanges, onResync: () => void onResync() })

  /** Shows the runs that wait, and lets those go that left. Rows that the reader looks at stay where they are. */
  const bringIn = async () => {
    if (bringing) return
    setBringing(true)
    try {
      const begin = await readBeginning(q, timezone, since.arrived)
      const shown = byId(rows)
      patch((pages) => spliced(pages, begin, since.left))
      const fresh = begin.pages.flatMap((page) => page.runs.map((run) => run.id)).filter((id) => !shown.has(id))
      setSince({ ...NOTHING, fresh: new Set(fresh) })
    } finally {
      setBringing(false)
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts with nothing new
  useEffect(() => {
    setSince(NOTHING)
    setNews(NO_CHANGE)
  }, [q, timezone])

  const waiting = useMemo(() => withoutShown(since, rows), [since, rows])
  const isEmpty = ready && rows.length === 0
  const fill = useEffectEvent(() => void bringIn())
  useEffect(() => {
    // In an empty list there is nobody whose place could be kept.
    if (isEmpty && waiting.arrived.size > 0) fill()
  }, [isEmpty, waiting])

  return { ...query, first: data?.pages[0], rows, since: waiting, news, bringing, bringIn, look }
}

/** A list that was read again for another reason shows already what waited. */
function withoutShown(since: Since, rows: RowOf[]): Since {
  if (since.arrived.size === 0) return since
  const arrived = new Set(since.arrived)
  for (const { run } of rows) arrived.delete(run.id)
  return arrived.size === since.arrived.size ? since : { ...since, arrived }
}

const known = new WeakMap<RunPage, RowOf[]>()

/** The rows of a page, made once: with a hundred thousand rows only the page that came or changed costs anything. */
function rowsOf(page: RunPage): RowOf[] {
  const rows = known.get(page) ?? page.runs.map((run: SeenRun) => ({ run, asOf: run.as_of ?? page.as_of }))
  known.set(page, rows)
  return rows
}

const byId = (rows: RowOf[]): ReadonlyMap<string, Run> => new Map(rows.map(({ run }) => [run.id, run]))

/** What a page says of the whole list. */
const wholeOf = ({ total, mirrored, searched_back_to }: RunPage) => ({ total, mirrored, searched_back_to })

export type Runs = ReturnType<typeof useRuns>

function useRecount(q: string): () => void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a count that was due for another question is not wanted
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [q],
  )
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void client.invalidateQueries({ queryKey: ['runs/facets'] })
      void client.invalidateQueries({ queryKey: ['runs/groups'] })
    }, RECOUNT_MS)
  }
}
