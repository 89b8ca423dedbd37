/** The viewer's time zone: chosen once, kept in this browser, by default the browser's own. */
import { useSyncExternalStore } from 'react'

const KEY = 'vantage-timezone'
const listeners = new Set<() => void>()
/** Asked for by every time on the page, and slow to find out. */
let known: string | null = null

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
  if (known === null) {
    const kept = read()
    known = kept && isZone(kept) ? kept : browserZone()
  }
  return known
}

function changed(): void {
  known = null
  for (const each of listeners) each()
}

/** Null goes back to the browser's zone. */
export function chooseZone(zone: string | null): void {
  try {
    if (zone) localStorage.setItem(KEY, zone)
    else localStorage.removeItem(KEY)
  } catch {
    // Storage may be blocked; the choice then lasts as long as nothing reads it again.
  }
  changed()
}

export function useZone(): string {
  return useSyncExternalStore(subscribe, currentZone)
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    known = null
    window.addEventListener('storage', changed)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', changed)
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
