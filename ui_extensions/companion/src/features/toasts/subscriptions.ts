/** The presets that notify in this browser: their ids, kept beside what is muted. */
import { useSyncExternalStore } from 'react'

const KEY = 'vantage-notify'
/** Each is a list that the page watches. */
export const MOST_SUBSCRIBED = 8

const observers = new Set<() => void>()
let known: string[] | null = null

export function subscribed(): string[] {
  known ??= stored()
  return known
}

export function useSubscribed(): string[] {
  return useSyncExternalStore(subscribe, subscribed)
}

/** Answers whether there was room. */
export function setSubscribed(id: string, wanted: boolean): boolean {
  const others = subscribed().filter((each) => each !== id)
  if (wanted && others.length >= MOST_SUBSCRIBED) return false
  known = wanted ? [...others, id] : others
  try {
    localStorage.setItem(KEY, JSON.stringify(known))
  } catch {
    // Storage may be blocked; it then lasts as long as the page.
  }
  for (const each of observers) each()
  return true
}

function subscribe(observer: () => void): () => void {
  const elsewhere = (event: StorageEvent) => {
    if (event.key !== KEY) return
    known = null
    observer()
  }
  observers.add(observer)
  window.addEventListener('storage', elsewhere)
  return () => {
    observers.delete(observer)
    window.removeEventListener('storage', elsewhere)
  }
}

function stored(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(0, MOST_SUBSCRIBED) : []
  } catch {
    return []
  }
}
