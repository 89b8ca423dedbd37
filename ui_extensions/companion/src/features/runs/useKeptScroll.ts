import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** How far each search was scrolled, so that coming back from a run finds the list where it was left. */
const kept = new Map<string, number>()
const REST_MS = 120

/** Another search starts at its top; the same search, after another page, where it was. */
export function useKeptScroll(scroller: RefObject<HTMLElement | null>, q: string, ready: boolean): void {
  const shown = useRef<string | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current
    return () => {
      if (element && shown.current === q) kept.set(q, element.scrollTop)
    }
  }, [scroller, q])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !ready || shown.current === q) return
    element.scrollTop = shown.current === null ? (kept.get(q) ?? 0) : 0
    shown.current = q
  }, [scroller, q, ready])
  // Where it stands is read once the scrolling rests: in between, the reading would lay the page out once more a frame.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const keep = () => {
      clearTimeout(timer)
      timer = setTimeout(() => kept.set(q, element.scrollTop), REST_MS)
    }
    element.addEventListener('scroll', keep, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', keep)
    }
  }, [scroller, q])
}
