import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type CSSProperties, type KeyboardEvent, memo, type PointerEvent, useRef, useState } from 'react'
import { HeadCheck } from '@/features/actions/Checks'
import { Told } from '@/parts/Told'
import { ZoneName } from '@/parts/ZoneName'
import { type Sort, sortsOf, withSort } from '@/query/terms'
import type { Column } from './columns'
import { clampWidth, movedColumn, type Placed } from './layout'
import styles from './RunTable.module.css'
import { useColumnDrag } from './useColumnDrag'

interface Props {
  q: string
  columns: Placed[]
  onAsk: (q: string) => void
  /** Widths while an edge is dragged; null when it is let go. */
  onDrag: (columns: Placed[] | null) => void
  onPlace: (columns: Placed[]) => void
}

/**
 * The header row: a click sorts; a title that is dragged (or moved by Alt and an arrow key) sets the order of columns, an
 * edge their width.
 */
export const TableHead = memo(function TableHead({ q, columns, onAsk, onDrag, onPlace }: Props) {
  const sorts = sortsOf(q)
  const resized = (key: string, width: number) =>
    columns.map((each) => (each.column.key === key ? { ...each, width: clampWidth(width) } : each))
  const row = useRef<HTMLDivElement>(null)
  const [told, setTold] = useState('')
  const move = (from: number, to: number) => {
    if (to < 0 || to >= columns.length) return
    onPlace(movedColumn(columns, from, to))
    setTold(`${columns[from]?.column.label} is now column ${to + 1} of ${columns.length}`)
  }
  const cells = () => [...(row.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])]
  const { drag, handle } = useColumnDrag(cells, move)
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
    event.preventDefault()
    const key = columns[index]?.column.key
    move(index, index + (event.key === 'ArrowRight' ? 1 : -1))
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>(`[data-column="${key}"] button`)?.focus())
  }
  return (
    <div role="rowgroup" className={styles.head}>
      <Told text={told} />
      <div ref={row} role="row" aria-rowindex={1} className={styles.headRow}>
        <HeadCheck />
        {columns.map(({ column, width }, index) => {
          const sort = sorts.find((each) => each.field === column.sort) ?? null
          return (
            <div
              key={column.key}
              role="columnheader"
              aria-colindex={index + 2}
              aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : 'none'}
              className={styles.headCell}
              data-column={column.key}
              data-numeric={column.numeric || undefined}
              data-drop={dropAt(drag, index)}
              data-dragged={drag?.from === index || undefined}
              style={drag?.from === index ? ({ '--by': `${drag.by}px` } as CSSProperties) : undefined}
            >
              {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it has the same by Alt and an arrow */}
              <span
                className={styles.handle}
                title="Drag to move, or Alt and an arrow key"
                onKeyDown={(event) => onKeyDown(event, index)}
                {...handle(index)}
              >
                <Title column={column} sort={sort} onSort={(next) => onAsk(withSort(q, next))} />
              </span>
              <Edge
                label={column.label}
                width={width}
                onDrag={(wide) => onDrag(resized(column.key, wide))}
                onDrop={(wide) => {
                  onDrag(null)
                  onPlace(resized(column.key, wide))
                }}
                onReset={() => onPlace(resized(column.key, column.width))}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
})

/** On which side of a cell the dragged one would land. */
function dropAt(drag: { from: number; to: number } | null, index: number): 'before' | 'after' | undefined {
  if (!drag || drag.to === drag.from || index !== drag.to) return undefined
  return drag.to < drag.from ? 'before' : 'after'
}

interface TitleProps {
  column: Column
  sort: Sort | null
  onSort: (sort: Sort | null) => void
}

function Title({ column, sort, onSort }: TitleProps) {
  const text = (
    <>
      <span className="truncate">{column.label}</span>
      {column.time && (
        <span className={styles.zone}>
          <ZoneName />
        </span>
      )}
    </>
  )
  const { sort: field, descending = false } = column
  if (!field) return <span className={styles.plain}>{text}</span>
  const Icon = sort?.descending ? IconArrowDown : IconArrowUp
  return (
    <button
      type="button"
      className={styles.sort}
      aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight"
      onClick={() => onSort(nextSort(field, descending, sort))}
    >
      {text}
      {sort && <Icon size={14} aria-hidden />}
    </button>
  )
}

/** First the way that is usually wanted, then the other, then none. */
export function nextSort(field: string, descending: boolean, sort: Sort | null): Sort | null {
  if (!sort) return { field, descending }
  return sort.descending === descending ? { field, descending: !descending } : null
}

interface EdgeProps {
  label: string
  width: number
  onDrag: (width: number) => void
  onDrop: (width: number) => void
  onReset: () => void
}

const STEP = 16

function Edge({ label, width, onDrag, onDrop, onReset }: EdgeProps) {
  const start = useRef<{ x: number; width: number } | null>(null)
  const at = (event: PointerEvent) => (start.current ? start.current.width + event.clientX - start.current.x : width)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    onDrop(width + (event.key === 'ArrowRight' ? STEP : -STEP))
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={64}
      aria-valuemax={900}
      tabIndex={0}
      className={styles.edge}
      onKeyDown={onKeyDown}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={(event) => start.current && onDrag(at(event))}
      onPointerUp={(event) => {
        const moved = start.current !== null && event.clientX !== start.current.x
        const wide = at(event)
        start.current = null
        if (moved) onDrop(wide)
      }}
      onPointerCancel={() => {
        if (start.current) onDrag(width)
        start.current = null
      }}
    />
  )
}
