import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { runsQuery } from '@/api/queries'
import type { Run, RunPage } from '@/api/types'
import type { LiveMessage } from '@/live/messages'
import { useLive } from '@/live/useLive'
import { firstPage, NOTHING, patchRuns, type SeenRun, type Since, sinceThen } from './patch'

export interface RowOf {
  run: Run
  asOf: string
}

/** The service hears of this many rows at most; rows further down are read again when the list is. */
const WATCHED = 1000
/** Facets are counted again at most this often while runs change. */
const RECOUNT_MS = 5000

/** The runs that a query finds: pages as the reader scrolls, rows that change in place, runs that came since. */
export function useRuns(q: string, timezone: string) {
  const client = useQueryClient()
  const options = runsQuery(q, timezone)
  const query = useInfiniteQuery(options)
  const { data, isPlaceholderData, refetch } = query
  const [since, setSince] = useState<Since>(NOTHING)

  const rows = useMemo(() => data?.pages.flatMap(rowsOf) ?? [], [data])
  const ids = useMemo(() => [...new Set(rows.map((row) => row.run.id))], [rows])
  const recount = useRecount(q)

  const refresh = async () => {
    client.setQueryData(options.queryKey, (pages) => pages && firstPage(pages))
    setSince(NOTHING)
    await refetch()
  }
  const reread = useEffectEvent(async () => {
    await refetch()
    setSince(NOTHING)
  })

  const ready = data !== undefined && !isPlaceholderData
  useLive(ready ? { topic: 'runs', q, timezone, ids: ids.slice(0, WATCHED) } : null, (message: LiveMessage) => {
    if (message.type === 'resync') void reread()
    if (message.type !== 'runs') return
    client.setQueryData(options.queryKey, (pages) => pages && patchRuns(pages, message))
    setSince((before) => sinceThen(before, message, new Set(ids)))
    recount()
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts with nothing new
  useEffect(() => setSince(NOTHING), [q, timezone])

  return { ...query, first: data?.pages[0], rows, since, refresh }
}

const rowsOf = (page: RunPage): RowOf[] => page.runs.map((run: SeenRun) => ({ run, asOf: run.as_of ?? page.as_of }))

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
