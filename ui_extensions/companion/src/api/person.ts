/**
 * Who this browser says it is, until there is sign-in: an id that it drew once and a name that somebody may give. It
 * labels presets and actions, it protects nothing. The same id in another browser is the same person.
 */
import { useSyncExternalStore } from 'react'

export interface Person {
  id: string
  /** Empty until somebody gives one. */
  name: string
}

const KEY = 'vantage-person'
export const LONGEST_NAME = 100
/** What an id may be; the service reads it in a header. */
export const PERSON_ID = /^[A-Za-z0-9_.@:-]{1,100}$/

const listeners = new Set<() => void>()
let known: Person | null = null

export function person(): Person {
  known ??= read() ?? keep({ id: drawnId(), name: '' })
  return known
}

/** From now on this browser is somebody else, or has another name. */
export function becomePerson(somebody: Person): void {
  keep({ id: somebody.id, name: somebody.name.trim().slice(0, LONGEST_NAME) })
  for (const each of listeners) each()
}

export function usePerson(): Person {
  return useSyncExternalStore(subscribe, person)
}

export function personHeader(): Record<string, string> {
  const { id, name } = person()
  return { 'Vantage-Person': name ? `${id}; name=${encodeURIComponent(name)}` : id }
}

function subscribe(listener: () => void): () => void {
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
}

function read(): Person | null {
  try {
    const { id, name } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Person>
    return typeof id === 'string' && PERSON_ID.test(id) ? { id, name: typeof name === 'string' ? name : '' } : null
  } catch {
    return null
  }
}

function keep(somebody: Person): Person {
  known = somebody
  try {
    localStorage.setItem(KEY, JSON.stringify(somebody))
  } catch {
    // Storage may be blocked; the person then lasts as long as the page.
  }
  return somebody
}

/** A random id: `crypto.randomUUID` is there only on https and localhost; an id needs no secrecy. */
export function drawnId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
