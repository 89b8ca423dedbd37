import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'

export interface Handle {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void
  onPointerMove: (event: PointerEvent<HTMLElement>) => void
  onPointerUp: () => void
  onPointerCancel: () => void
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

/** Rows that are put into another order by their handles: dragged by pointer, moved by the arrow keys. Rows are the list's children. */
export function useReorder(ids: string[], onMove: (id: string, to: number) => void) {
  const list = useRef<HTMLUListElement>(null)
  const [drag, setDrag] = useState<{ id: string; to: number } | null>(null)
  const shown = drag ? withMoved(ids, drag.id, drag.to) : ids

  /** Behind every other row whose middle is above the pointer. */
  const placeAt = (y: number, id: string) =>
    [...(list.current?.children ?? [])].filter((row, index) => {
      const { top, height } = row.getBoundingClientRect()
      return shown[index] !== id && top + height / 2 < y
    }).length

  const handle = (id: string): Handle => ({
    onPointerDown: (event) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrag({ id, to: ids.indexOf(id) })
    },
    onPointerMove: (event) => {
      if (drag) setDrag({ id, to: placeAt(event.clientY, id) })
    },
    onPointerUp: () => {
      if (drag && drag.to !== ids.indexOf(id)) onMove(id, drag.to)
      setDrag(null)
    },
    onPointerCancel: () => setDrag(null),
    onKeyDown: (event) => {
      const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
      if (by === 0) return
      event.preventDefault()
      const button = event.currentTarget
      onMove(id, ids.indexOf(id) + by)
      // The row may be taken out and put back elsewhere, which loses the focus.
      requestAnimationFrame(() => button.focus())
    },
  })
  return { list, ids: shown, dragged: drag?.id ?? null, handle }
}

export function withMoved(ids: string[], id: string, to: number): string[] {
  const rest = ids.filter((each) => each !== id)
  return [...rest.slice(0, to), id, ...rest.slice(to)]
}
