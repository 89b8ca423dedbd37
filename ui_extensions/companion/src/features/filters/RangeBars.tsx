import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { countOf, formatCount } from '@/format/number'
import type { Bar } from './bars'
import styles from './RangeBars.module.css'

interface Props {
  label: string
  bars: Bar[]
  /** First and last bar of the range; null when it holds none of them. */
  held: [number, number] | null
  format: (value: number) => string
  onChange: (held: [number, number]) => void
}

type Side = 0 | 1

/** A small histogram: dragging over it, or moving one of its two handles, chooses a range. */
export function RangeBars({ label, bars, held, format, onChange }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<{ from: number; at: number } | null>(null)
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const shown: [number, number] | null = drag ? [Math.min(drag.from, drag.at), Math.max(drag.from, drag.at)] : held
  const at = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect()
    if (!box || box.width === 0) return 0
    return Math.min(bars.length - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bars.length)))
  }
  return (
    <div className={styles.bars}>
      <div
        ref={frame}
        className={styles.frame}
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target instanceof Element && event.target.closest('[role=slider]'))) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: at(event), at: at(event) })
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, at: at(event) })}
        onPointerUp={() => {
          if (drag && shown) onChange(shown)
          setDrag(null)
        }}
        onPointerCancel={() => setDrag(null)}
      >
        {bars.map((bar, index) => (
          <span
            key={bar.from}
            className={styles.slot}
            data-held={(shown !== null && index >= shown[0] && index <= shown[1]) || undefined}
            title={`${spanText(bar, format)}: ${countOf(bar.count, 'run')}`}
          >
            <span className={styles.bar} style={{ height: `${heightOf(bar.count, most)}%` }} />
          </span>
        ))}
        {shown &&
          ([0, 1] as const).map((side) => (
            <Handle key={side} label={label} side={side} bars={bars} held={shown} format={format} onChange={onChange} />
          ))}
      </div>
      <p className={styles.axis} aria-hidden>
        <span>{format(bars[0]?.from ?? 0)}</span>
        <span>{format(bars.at(-1)?.to ?? 0)}</span>
      </p>
      <p className="visually-hidden">
        {bars.map((bar) => `${spanText(bar, format)}: ${formatCount(bar.count)}`).join(', ')}
      </p>
    </div>
  )
}

interface HandleProps extends Omit<Props, 'held'> {
  side: Side
  held: [number, number]
}

const STEPS: { [key: string]: (at: number, count: number) => number } = {
  ArrowLeft: (at) => at - 1,
  ArrowDown: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowUp: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
}

function Handle({ label, side, bars, held, format, onChange }: HandleProps) {
  const index = held[side]
  const edge = side === 0 ? index : index + 1
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const least = side === 0 ? 0 : held[0]
    const most = side === 0 ? held[1] : bars.length - 1
    const next = Math.min(most, Math.max(least, step(index, bars.length)))
    if (next !== index) onChange(side === 0 ? [next, held[1]] : [held[0], next])
  }
  const value = side === 0 ? bars[index]?.from : bars[index]?.to
  const open = side === 0 ? index === 0 : index === bars.length - 1
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={`${label}, ${side === 0 ? 'from' : 'to'}`}
      aria-valuemin={0}
      aria-valuemax={bars.length - 1}
      aria-valuenow={index}
      aria-valuetext={open ? 'no limit' : format(value ?? 0)}
      className={styles.handle}
      style={{ left: `${(edge / bars.length) * 100}%` }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.stopPropagation()}
      onPointerUp={(event) => event.stopPropagation()}
    />
  )
}

function spanText(bar: Bar, format: (value: number) => string): string {
  return bar.from === bar.to ? format(bar.from) : `${format(bar.from)} to ${format(bar.to)}`
}

/** The square root lets a few runs beside many thousands still be seen. */
function heightOf(count: number, most: number): number {
  return count === 0 ? 0 : 6 + Math.sqrt(count / most) * 94
}
