/** The searches that somebody made lately. Kept in this browser; a source elsewhere has the same few words. */
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'

export interface SearchHistory {
  /** Newest first. The same array until something changes. */
  list: () => readonly string[]
  add: (q: string) => void
  forget: (q: string) => void
  subscribe: (listener: () => void) => () => void
}

const KEY = 'vantage-searches'
const MOST = 50

export function browserHistory(storage: () => Storage = () => localStorage): SearchHistory {
  const listeners = new Set<() => void>()
  let known: readonly string[] | null = null
  const write = (searches: readonly string[]) => {
    known = searches.slice(0, MOST)
    try {
      storage().setItem(KEY, JSON.stringify(known))
    } catch {
      // Storage may be blocked or full; the searches then last as long as the page.
    }
    for (const each of listeners) each()
  }
  const list = () => {
    known ??= read(storage)
    return known
  }
  return {
    list,
    add: (q) => {
      if (q && list()[0] !== q) write([q, ...list().filter((each) => each !== q)])
    },
    forget: (q) => write(list().filter((each) => each !== q)),
    subscribe: (listener) => {
      const elsewhere = (event: StorageEvent) => {
        if (event.key !== KEY) return
        known = null
        listener()
      }
      listeners.add(listener)
      window.addEventListener('storage', elsewhere)
      return () => {
        listeners.delete(listener)
        window.removeEventListener('storage', elsewhere)
      }
    },
  }
}

function read(storage: () => Storage): string[] {
  try {
    const kept: unknown = JSON.parse(storage().getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string') : []
  } catch {
    return []
  }
}

export const HistoryContext = createContext<SearchHistory>(browserHistory())

export function useHistory(): SearchHistory & { searches: readonly string[] } {
  const history = useContext(HistoryContext)
  return { ...history, searches: useSyncExternalStore(history.subscribe, history.list) }
}

const LINGER_MS = 2500

/** Keeps a search that was answered and looked at for a moment: not every step on the way to it. */
export function useRemembered(q: string | null): void {
  const { add } = useContext(HistoryContext)
  useEffect(() => {
    if (!q) return
    const timer = setTimeout(() => add(q), LINGER_MS)
    return () => clearTimeout(timer)
  }, [q, add])
}

/** Those that contain what is written, newest first; not what is shown already. */
export function recent(searches: readonly string[], written: string, most: number): string[] {
  const wanted = written.trim().toLowerCase()
  return searches.filter((each) => each.toLowerCase().includes(wanted) && each.toLowerCase() !== wanted).slice(0, most)
}
