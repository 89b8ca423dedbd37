import { type DragEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { TimeBucket } from '@/api/types'

/** Dragging over the marks of a chart chooses the time from the first to the last; a click without a drag stays a click. */
export function useDragRange(buckets: TimeBucket[], onRange: (from: string, to: string) => void) {
  const [span, setSpan] = useState<[number, number] | null>(null)
  const dragged = useRef(false)

  useEffect(() => {
    if (!span) return
    const end = () => {
      const [first, last] = [Math.min(...span), Math.max(...span)]
      const [from, to] = [buckets[first]?.start, buckets[last]?.end]
      setSpan(null)
      dragged.current = first !== last
      if (first !== last && from && to) onRange(from, to)
    }
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && setSpan(null)
    window.addEventListener('pointerup', end)
    window.addEventListener('keydown', leave)
    return () => {
      window.removeEventListener('pointerup', end)
      window.removeEventListener('keydown', leave)
    }
  }, [span, buckets, onRange])

  return {
    holds: (at: number) => span !== null && span[0] !== span[1] && at >= Math.min(...span) && at <= Math.max(...span),
    reach: (at: number) => setSpan((before) => (before ? [before[0], at] : before)),
    mark: (at: number) => ({
      onPointerDown: (event: PointerEvent) => {
        dragged.current = false
        // A finger scrolls the page; only a mouse or a pen drags.
        if (event.button === 0 && event.pointerType !== 'touch') setSpan([at, at])
      },
      onDragStart: (event: DragEvent) => event.preventDefault(),
      onClick: (event: MouseEvent) => {
        if (dragged.current) event.preventDefault()
        dragged.current = false
      },
    }),
  }
}
