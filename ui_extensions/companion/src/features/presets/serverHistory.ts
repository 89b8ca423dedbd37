import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Person, usePerson } from '@/api/person'
import { forgetQuery, RECENT_KEY, recentQuery, rememberQuery } from '@/api/presets'
import type { SearchHistory } from '@/features/runs/history'

const MOST = 50
const NOTHING: readonly string[] = []

/** The person's recent searches as the service keeps them: the same in every browser. */
export function useServerHistory(): SearchHistory {
  const client = useQueryClient()
  const { id } = usePerson()
  return useMemo(() => serverHistory(client, { id, name: '' }), [client, id])
}

export function serverHistory(client: QueryClient, who: Person): SearchHistory {
  const options = recentQuery(who)
  let read: { recent: { q: string }[] } | undefined
  let shown = NOTHING
  const list = () => {
    const data = client.getQueryData(options.queryKey)
    if (data !== read) {
      read = data
      shown = data?.recent.map((each) => each.q) ?? NOTHING
    }
    return shown
  }
  // What cannot be told to the service lasts as long as the page; a search is not worth an error.
  const write = (searches: readonly string[], tell: Promise<unknown>) => {
    void client.cancelQueries({ queryKey: options.queryKey })
    // It is as old as what it was made of: the rest is still to be read where nothing was.
    const updatedAt = client.getQueryState(options.queryKey)?.dataUpdatedAt ?? 0
    client.setQueryData(options.queryKey, { recent: searches.slice(0, MOST).map((q) => ({ q })) }, { updatedAt })
    tell.catch(() => {})
  }
  return {
    list,
    add: (q) => {
      if (q && list()[0] !== q) write([q, ...list().filter((each) => each !== q)], rememberQuery(q))
    },
    forget: (q) =>
      write(
        list().filter((each) => each !== q),
        forgetQuery(q),
      ),
    subscribe: (listener) => {
      // Nobody sees the list before something has the focus: a page that is only looked at never asks for it.
      const read = () => void client.prefetchQuery(options)
      document.addEventListener('focusin', read, { once: true })
      const leave = client.getQueryCache().subscribe(({ query }) => {
        if (query.queryKey[0] === RECENT_KEY[0] && query.queryKey[1] === who.id) listener()
      })
      return () => {
        document.removeEventListener('focusin', read)
        leave()
      }
    },
  }
}
