/** The server's clock, as far as this browser knows it, and one tick per second for everything that counts up. */
import { useSyncExternalStore } from 'react'

let skew = 0

/**
 * Learns the difference between the server's clock and this one from an answer's `Date`. That header has whole
 * seconds and the answer travelled, so a difference under two seconds counts as none.
 */
export function serverTimeSeen(date: string, now = Date.now()): void {
  const seen = Date.parse(date) - now
  if (Number.isFinite(seen)) skew = Math.abs(seen) < 2000 ? 0 : seen
}

export function serverNow(): number {
  return Date.now() + skew
}

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let second = Math.floor(serverNow() / 1000)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    if (document.hidden) return
    second = Math.floor(serverNow() / 1000)
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

const never = () => () => {}

/** While nothing ticks, the second that was ticked last may be long ago. */
function present(): number {
  if (timer === undefined) second = Math.floor(serverNow() / 1000)
  return second
}

/** The server's time in milliseconds, renewed every second; frozen when `ticking` is false. */
export function useNow(ticking = true): number {
  return useSyncExternalStore(ticking ? subscribe : never, present) * 1000
}
