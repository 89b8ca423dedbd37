import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** How far each search was scrolled, so that coming back from a run finds the list where it was left. */
const kept = new Map<string, number>()

/** Another search starts at its top; the same search, after another page, where it was. */
export function useKeptScroll(scroller: RefObject<HTMLElement | null>, q: string, ready: boolean): void {
  const shown = useRef<string | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !ready || shown.current === q) return
    element.scrollTop = shown.current === null ? (kept.get(q) ?? 0) : 0
    shown.current = q
  }, [scroller, q, ready])
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const keep = () => kept.set(q, element.scrollTop)
    element.addEventListener('scroll', keep, { passive: true })
    return () => element.removeEventListener('scroll', keep)
  }, [scroller, q])
}
