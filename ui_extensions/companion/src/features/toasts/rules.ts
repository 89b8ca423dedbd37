/** Which messages are on screen: at most three, equal ones as one with a counter, a flood as one summary. Pure. */
import type { ReactNode } from 'react'

export type Tone = 'success' | 'info' | 'warning' | 'error'

export interface Wish {
  tone: Tone
  title: string
  detail?: ReactNode
  /** Messages with one key are one message; without a key the tone and the title are it. */
  key?: string
  /** What the person subscribed to, when it is not the answer to something they did: `preset:ID`. Can be muted. */
  source?: string
  /** How many things it speaks of, when that is not one. */
  count?: number
  onClose?: () => void
}

export interface Toast extends Wish {
  key: string
  id: number
  count: number
  /** Milliseconds of the last time that it was said. */
  at: number
}

export interface State {
  shown: Toast[]
  /** Everything that was said, newest first; muted ones too. */
  history: Toast[]
  unread: number
  muted: Muted
  /** When the messages of the last minute came. */
  times: number[]
  next: number
}

export interface Muted {
  all: boolean
  sources: string[]
}

export const MOST_SHOWN = 3
export const MOST_A_MINUTE = 10
export const MOST_KEPT = 100
export const SUMMARY = 'summary'
const MINUTE = 60_000
const WORST: Tone[] = ['success', 'info', 'warning', 'error']

export const begin = (muted: Muted): State => ({ shown: [], history: [], unread: 0, muted, times: [], next: 1 })

export function say(state: State, wish: Wish, now: number): State {
  const key = wish.key ?? `${wish.tone} ${wish.title}`
  const toast: Toast = { ...wish, key, id: state.next, count: wish.count ?? 1, at: now }
  const kept = { ...state, next: state.next + 1, ...remembered(state, toast) }
  if (isMuted(state.muted, wish.source)) return kept
  const known = state.shown.find((each) => each.key === key)
  if (known) return { ...kept, shown: kept.shown.map((each) => (each === known ? again(known, toast) : each)) }
  const times = [...state.times.filter((time) => now - time < MINUTE), now]
  if (times.length > MOST_A_MINUTE) return { ...kept, times, shown: summarised(kept.shown, toast, now) }
  return { ...kept, times, shown: fitting([...kept.shown, toast]) }
}

/** The message leaves the screen; the history keeps it. */
export const dismiss = (state: State, key: string): State => ({
  ...state,
  shown: state.shown.filter((toast) => toast.key !== key),
})

export const read = (state: State): State => (state.unread === 0 ? state : { ...state, unread: 0 })

export const forget = (state: State): State => ({ ...state, history: [], unread: 0 })

export const mute = (state: State, muted: Muted): State => ({
  ...state,
  muted,
  shown: state.shown.filter((toast) => !isMuted(muted, toast.source)),
})

/** The answer to what the person did is never muted. */
export const isMuted = (muted: Muted, source: string | undefined): boolean =>
  source !== undefined && (muted.all || muted.sources.includes(source))

/** The newer words under the older place, counted together. */
const again = (known: Toast, toast: Toast): Toast => ({ ...toast, id: known.id, count: known.count + toast.count })

/** The history says the same thing once in a row, with its counter. */
function remembered(state: State, toast: Toast): Pick<State, 'history' | 'unread'> {
  const [last, ...rest] = state.history
  if (last?.key === toast.key) return { history: [again(last, toast), ...rest], unread: Math.max(1, state.unread) }
  return { history: [toast, ...state.history].slice(0, MOST_KEPT), unread: Math.min(MOST_KEPT, state.unread + 1) }
}

/** Room is made by the oldest that is no error; of errors alone by the oldest. */
function fitting(shown: Toast[]): Toast[] {
  if (shown.length <= MOST_SHOWN) return shown
  const out = shown.slice(0, -1).findIndex((toast) => toast.tone !== 'error')
  return shown.toSpliced(Math.max(0, out), 1)
}

/** Too many in a minute: one message stands for the new one and all that follow. */
function summarised(shown: Toast[], toast: Toast, now: number): Toast[] {
  const before = shown.find((each) => each.key === SUMMARY)
  const count = (before?.count ?? 0) + 1
  const tone = before && WORST.indexOf(before.tone) > WORST.indexOf(toast.tone) ? before.tone : toast.tone
  const summary: Toast = {
    key: SUMMARY,
    id: before?.id ?? toast.id,
    tone,
    title: count === 1 ? 'One more message' : `${count} more messages`,
    count,
    at: now,
  }
  return fitting([...shown.filter((each) => each !== before), summary])
}
