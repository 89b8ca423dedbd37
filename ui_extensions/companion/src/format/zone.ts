/** The viewer's time zone: chosen once, kept in this browser, by default the browser's own. */
import { useSyncExternalStore } from 'react'

const KEY = 'vantage-timezone'
const listeners = new Set<() => void>()

export function browserZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return zone && isZone(zone) ? zone : 'UTC'
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export function currentZone(): string {
  const kept = read()
  return kept && isZone(kept) ? kept : browserZone()
}

/** Null goes back to the browser's zone. */
export function chooseZone(zone: string | null): void {
  try {
    if (zone) localStorage.setItem(KEY, zone)
    else localStorage.removeItem(KEY)
  } catch {
    // Storage may be blocked; the choice then lasts as long as nothing reads it again.
  }
  for (const each of listeners) each()
}

export function useZone(): string {
  return useSyncExternalStore(subscribe, currentZone)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
