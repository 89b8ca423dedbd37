import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { RunCheck } from '@/features/actions/Checks'
import { Duration } from '@/parts/Duration'
import { RunLink } from '@/parts/RunLink'
import { SkeletonRows } from '@/parts/Skeleton'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import { Tags } from './columns'
import { LeftMark } from './LeftMark'
import styles from './RunCards.module.css'
import { useAnchor } from './useAnchor'
import type { RowOf, Runs } from './useRuns'

const CARD = 116
const AHEAD = 15

/** The rows as cards, for narrow screens; the page itself scrolls. */
export function RunCards({ runs }: { runs: Runs }) {
  const list = useRef<HTMLUListElement>(null)
  const [margin, setMargin] = useState(0)
  const { rows, first, since, hasNextPage, isFetchingNextPage, fetchNextPage } = runs
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current?.closest('main') ?? null,
    estimateSize: () => CARD,
    overscan: 6,
    scrollMargin: margin,
    getItemKey: (index) => rows[index]?.run.id ?? index,
  })
  useLayoutEffect(() => {
    const main = list.current?.closest('main')
    if (!list.current || !main) return
    setMargin(list.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop)
  }, [])
  useAnchor(() => list.current?.closest('main') ?? null, rows, CARD, margin)
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - AHEAD) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, last, rows.length, fetchNextPage])
  const { look } = runs
  useEffect(() => look(last), [look, last])

  return (
    <>
      {!first && <SkeletonRows rows={6} height={CARD} />}
      <ul
        ref={list}
        className={styles.cards}
        style={{ height: virtual.getTotalSize() }}
        data-old={runs.isPlaceholderData || undefined}
      >
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          const { id } = row.run
          return (
            <Card
              key={item.key}
              row={row}
              top={item.start - margin}
              left={since.left.get(id)}
              fresh={since.fresh.has(id)}
            />
          )
        })}
      </ul>
    </>
  )
}

interface CardProps {
  row: RowOf
  top: number
  /** Why it no longer matches. */
  left: string | undefined
  fresh: boolean
}

const Card = memo(function Card({ row: { run, asOf }, top, left, fresh }: CardProps) {
  const running = run.state_type === 'RUNNING' || run.state_type === 'CANCELLING'
  return (
    <li
      className={styles.card}
      style={{ transform: `translateY(${top}px)` }}
      data-left={left || undefined}
      data-fresh={fresh || undefined}
    >
      <div className={styles.check}>
        <RunCheck id={run.id} name={run.name} />
      </div>
      <div className={styles.first}>
        <StateBadge type={run.state_type} name={run.state_name} />
        <span className={styles.duration}>
          <Duration seconds={run.duration} asOf={running ? asOf : null} />
        </span>
      </div>
      <RunLink id={run.id} className={styles.name}>
        {run.name}
      </RunLink>
      <p className={styles.where}>
        {run.flow ?? 'no flow'}
        {run.deployment && ` / ${run.deployment}`}
      </p>
      <div className={styles.line}>
        <span className={styles.when}>
          <Time iso={run.at} />
        </span>
        {left ? <LeftMark why={left} /> : run.tags.length > 0 && <Tags tags={run.tags} />}
      </div>
    </li>
  )
})
