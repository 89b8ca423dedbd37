/** The messages of the page: anything may say one, the shell shows them. */
import { useSyncExternalStore } from 'react'
import { begin, dismiss, forget, isMuted, type Muted, mute, read, type State, say, type Tone, type Wish } from './rules'

const KEY = 'vantage-muted'
const observers = new Set<() => void>()
let state: State = begin(storedMuted())

function become(next: State): void {
  if (next === state) return
  state = next
  for (const each of observers) each()
}

export function toast(wish: Wish): void {
  become(say(state, wish, Date.now()))
}

type More = Omit<Wish, 'tone' | 'title'>
const as =
  (tone: Tone) =>
  (title: string, more: More = {}) =>
    toast({ ...more, tone, title })
toast.success = as('success')
toast.info = as('info')
toast.warning = as('warning')
toast.error = as('error')

export const closeToast = (key: string): void => {
  const closed = state.shown.find((each) => each.key === key)
  become(dismiss(state, key))
  closed?.onClose?.()
}
export const readHistory = (): void => become(read(state))
export const clearHistory = (): void => become(forget(state))

export function setMuted(muted: Muted): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(muted))
  } catch {
    // Storage may be blocked; it then lasts as long as the page.
  }
  become(mute(state, muted))
}

export function setSourceMuted(source: string, muted: boolean): void {
  const others = state.muted.sources.filter((each) => each !== source)
  setMuted({ ...state.muted, sources: muted ? [...others, source] : others })
}

export const isSourceMuted = (source: string | undefined): boolean => isMuted(state.muted, source)

export function useToasts(): State {
  return useSyncExternalStore(subscribe, () => state)
}

/** For tests: as if the page were new. */
export function resetToasts(): void {
  become(begin({ all: false, sources: [] }))
}

function subscribe(observer: () => void): () => void {
  observers.add(observer)
  return () => observers.delete(observer)
}

function storedMuted(): Muted {
  try {
    const { all, sources } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Muted>
    return {
      all: all === true,
      sources: Array.isArray(sources) ? sources.filter((each) => typeof each === 'string') : [],
    }
  } catch {
    return { all: false, sources: [] }
  }
}
