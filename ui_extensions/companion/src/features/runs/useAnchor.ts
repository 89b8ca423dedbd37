import { useEffect, useLayoutEffect, useRef } from 'react'
import type { RowOf } from './useRuns'

/**
 * Holds the first row in view where it is when rows come in or go above it. At the list's very top there is nothing to
 * hold: what is new shows there.
 */
export function useAnchor(scroller: () => HTMLElement | null, rows: RowOf[], height: number, margin = 0): void {
  const held = useRef<{ id: string; index: number } | null>(null)
  const latest = useRef(rows)
  const find = useRef(scroller)
  useLayoutEffect(() => {
    latest.current = rows
    find.current = scroller
  })

  useEffect(() => {
    const element = find.current()
    if (!element) return
    const note = () => {
      const above = element.scrollTop - margin
      const index = Math.floor(above / height)
      const row = above > 0 ? latest.current[index] : undefined
      held.current = row ? { id: row.run.id, index } : null
    }
    element.addEventListener('scroll', note, { passive: true })
    return () => element.removeEventListener('scroll', note)
  }, [height, margin])

  useLayoutEffect(() => {
    const anchor = held.current
    const element = find.current()
    if (!anchor || !element || rows[anchor.index]?.run.id === anchor.id) return
    const index = rows.findIndex(({ run }) => run.id === anchor.id)
    if (index < 0) return
    held.current = { id: anchor.id, index }
    element.scrollTop += (index - anchor.index) * height
  }, [rows, height])
}
