import { type KeyboardEvent, useState } from 'react'

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  PageUp: (at) => at - 10,
  PageDown: (at) => at + 10,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** One tab stop for a row of marks; the arrow keys go from mark to mark. Spread `frame` on the row, `mark(i)` on each. */
export function useRoving(count: number) {
  const [at, setAt] = useState(count - 1)
  const current = Math.min(Math.max(0, at), Math.max(0, count - 1))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key]
    if (!step || count === 0) return
    event.preventDefault()
    const next = Math.min(count - 1, Math.max(0, step(current, count)))
    setAt(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-mark="${next}"]`)?.focus()
  }
  return {
    frame: { onKeyDown },
    mark: (index: number) => ({
      'data-mark': index,
      tabIndex: index === current ? 0 : -1,
      onFocus: () => setAt(index),
    }),
  }
}
