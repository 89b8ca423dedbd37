import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type MouseEvent, memo, useEffect, useRef, useState } from 'react'
import { PAGE_SIZE } from '@/api/queries'
import { CHECK_WIDTH, RowCheck } from '@/features/actions/Checks'
import { SkeletonRows } from '@/parts/Skeleton'
import { LeftMark } from './LeftMark'
import { gridOf, type Placed, widthOf } from './layout'
import styles from './RunTable.module.css'
import { TableHead } from './TableHead'
import { useAnchor } from './useAnchor'
import { useKeptScroll } from './useKeptScroll'
import type { RowOf, Runs } from './useRuns'

const ROW = 48
const OVERSCAN = 8
/** How many rows before the end the next page is asked for: sooner once the reader has read on. */
const aheadOf = (rows: number) => (rows <= PAGE_SIZE ? 30 : 250)

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
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - aheadOf(rows.length)) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, rows.length, fetchNextPage])
  useKeptScroll(scroller, q, first !== undefined)
  useAnchor(() => scroller.current, rows, ROW)
  const { look } = runs
  useEffect(() => look(last), [look, last])

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
                    left={since.left.get(row.run.id)}
                    fresh={since.fresh.has(row.run.id)}
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
  /** Why it no longer matches; it goes when the new runs are brought in. */
  left: string | undefined
  /** It was just brought in. */
  fresh: boolean
}

const Row = memo(
  function Row({ row, columns, index, top, left, fresh }: RowProps) {
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
        data-fresh={fresh || undefined}
        title={left && 'No longer matches the search'}
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
        {left && <LeftMark why={left} />}
      </div>
    )
  },
  (before, after) =>
    before.row.run === after.row.run &&
    before.row.asOf === after.row.asOf &&
    before.columns === after.columns &&
    before.top === after.top &&
    before.index === after.index &&
    before.left === after.left &&
    before.fresh === after.fresh,
)
