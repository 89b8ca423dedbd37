import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type MouseEvent, memo, useEffect, useRef, useState } from 'react'
import { CHECK_WIDTH, RowCheck } from '@/features/actions/Checks'
import { SkeletonRows } from '@/parts/Skeleton'
import { gridOf, type Placed, widthOf } from './layout'
import styles from './RunTable.module.css'
import { TableHead } from './TableHead'
import { useKeptScroll } from './useKeptScroll'
import type { RowOf, Runs } from './useRuns'

const ROW = 48
const OVERSCAN = 8
/** How many rows before the end the next page is asked for. */
const AHEAD = 30

interface Props {
  q: string
  runs: Runs
  columns: Placed[]
  onAsk: (q: string) => void
  onPlace: (columns: Placed[]) => void
}

/** The rows as a table that only draws what is on screen. */
export function RunTable({ q, runs, columns, onAsk, onPlace }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<Placed[] | null>(null)
  const shown = dragged ?? columns
  const { rows, first, since, hasNextPage, isFetchingNextPage, fetchNextPage } = runs
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.run.id ?? index,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - AHEAD) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, rows.length, fetchNextPage])
  useKeptScroll(scroller, q, first !== undefined)

  const grid = {
    '--grid': `${CHECK_WIDTH}px ${gridOf(shown)}`,
    '--width': `${CHECK_WIDTH + widthOf(shown)}px`,
  } as CSSProperties
  return (
    <div ref={scroller} className={styles.scroller} style={grid} data-scroller role="region" aria-label="Rows">
      <div role="table" aria-label="Runs" aria-rowcount={(first?.total ?? 0) + 1} aria-colcount={shown.length + 1}>
        <TableHead q={q} columns={shown} onAsk={onAsk} onDrag={setDragged} onPlace={onPlace} />
        {first ? (
          <div
            role="rowgroup"
            className={styles.rows}
            style={{ height: virtual.getTotalSize() }}
            data-old={runs.isPlaceholderData || undefined}
          >
            {items.map((item) => {
              const row = rows[item.index]
              return (
                row && (
                  <Row
                    key={item.key}
                    row={row}
                    columns={shown}
                    index={item.index}
                    top={item.start}
                    left={since.left.has(row.run.id)}
                  />
                )
              )
            })}
          </div>
        ) : (
          <SkeletonRows rows={16} height={ROW} />
        )}
      </div>
    </div>
  )
}

interface RowProps {
  row: RowOf
  columns: Placed[]
  index: number
  top: number
  /** It no longer matches, and goes when the list is read again. */
  left: boolean
}

const Row = memo(
  function Row({ row, columns, index, top, left }: RowProps) {
    const navigate = useNavigate()
    const { run, asOf } = row
    const open = (event: MouseEvent) => {
      const elsewhere = event.target instanceof Element && event.target.closest('a, button, label')
      if (elsewhere || event.defaultPrevented || window.getSelection()?.toString()) return
      void navigate({ to: '/runs/$runId', params: { runId: run.id } })
    }
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the run's name in it is a link
      <div
        role="row"
        tabIndex={-1}
        aria-rowindex={index + 2}
        className={styles.row}
        style={{ transform: `translateY(${top}px)` }}
        data-left={left || undefined}
        title={left ? 'No longer matches the search' : undefined}
        onClick={open}
      >
        <RowCheck id={run.id} name={run.name} />
        {columns.map(({ column }, at) => (
          <div
            key={column.key}
            role="cell"
            aria-colindex={at + 2}
            className={styles.cell}
            data-numeric={column.numeric || undefined}
          >
            {column.cell(run, asOf)}
          </div>
        ))}
      </div>
    )
  },
  (before, after) =>
    before.row.run === after.row.run &&
    before.row.asOf === after.row.asOf &&
    before.columns === after.columns &&
    before.top === after.top &&
    before.index === after.index &&
    before.left === after.left,
)
