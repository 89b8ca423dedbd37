import { type PointerEvent as Press, useEffect, useEffectEvent, useRef, useState } from 'react'

/** A press that moves less than this is a click. */
const SLACK = 6

interface Drag {
  from: number
  /** The place that it would take now. */
  to: number
  /** How far the pointer has gone. */
  by: number
}

/** Drags a header cell to another place; `cells` are the header's cells in order. */
export function useColumnDrag(cells: () => HTMLElement[], onMove: (from: number, to: number) => void) {
  const [press, setPress] = useState<{ from: number; x: number } | null>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const dragged = useRef(false)

  const move = useEffectEvent((event: PointerEvent) => {
    if (!press) return
    const by = event.clientX - press.x
    if (!dragged.current && Math.abs(by) < SLACK) return
    dragged.current = true
    setDrag({ from: press.from, by, to: placeAt(event.clientX, press.from, cells()) })
  })
  const stop = useEffectEvent((drop: boolean) => {
    if (drop && drag && drag.to !== drag.from) onMove(drag.from, drag.to)
    setDrag(null)
    setPress(null)
  })
  useEffect(() => {
    if (!press) return
    const drop = () => stop(true)
    const cancel = () => stop(false)
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && stop(false)
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', drop)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', leave)
    return () => {
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', drop)
      window.removeEventListener('pointercancel', cancel)
      window.removeEventListener('keydown', leave)
    }
  }, [press])

  return {
    drag,
    handle: (from: number) => ({
      onPointerDown: (event: Press) => {
        dragged.current = false
        // A finger scrolls the table; only a mouse or a pen drags.
        if (event.button === 0 && event.pointerType !== 'touch') setPress({ from, x: event.clientX })
      },
      /** A drag that ends over its own button is no click. */
      onClickCapture: (event: { preventDefault: () => void; stopPropagation: () => void }) => {
        if (!dragged.current) return
        dragged.current = false
        event.preventDefault()
        event.stopPropagation()
      },
    }),
  }
}

function placeAt(x: number, from: number, cells: HTMLElement[]): number {
  const middles = cells.map((cell) => {
    const box = cell.getBoundingClientRect()
    return box.left + box.width / 2
  })
  return middles.filter((middle, index) => index !== from && middle < x).length
}
