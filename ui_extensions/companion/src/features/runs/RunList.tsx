import { IconSearchOff } from '@tabler/icons-react'
import { lazy, Suspense, useCallback, useRef } from 'react'
import { ActionBar } from '@/features/actions/ActionBar'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import { Arrived } from './Arrived'
import { Age, Counted } from './Counted'
import type { Placed } from './layout'
import { News } from './News'
import { NoRuns } from './NoRuns'
import { RunCards } from './RunCards'
import styles from './RunList.module.css'
import { RunTable } from './RunTable'
import type { Runs } from './useRuns'

interface Props {
  q: string
  runs: Runs
  /** The query has an error, which the search box tells. */
  broken: boolean
  columns: Placed[]
  phone: boolean
  /** What the rows are gathered by. */
  group: string | undefined
  onAsk: (q: string) => void
  /** Shows the runs of one group as a list. */
  onOpen: (q: string) => void
  onPlace: (columns: Placed[]) => void
}

const GroupList = lazy(() => import('./GroupList'))

/** What was found: how many, how far back, the rows, and what came since. */
export function RunList({ q, runs, broken, columns, phone, group, onAsk, onOpen, onPlace }: Props) {
  const frame = useRef<HTMLElement>(null)
  const { first, rows, error } = runs
  const scroller = useCallback(
    () => frame.current?.querySelector<HTMLElement>('[data-scroller]') ?? frame.current?.closest('main') ?? null,
    [],
  )
  return (
    <section ref={frame} className={styles.list} aria-label="Runs found">
      <div className={styles.count}>
        <Counted runs={runs} />
        <Arrived runs={runs} scroller={scroller} />
        <Age runs={runs} />
        <News runs={runs} />
      </div>
      <div className={styles.progress} data-busy={runs.isPlaceholderData || undefined} />
      {error && !first ? (
        broken ? (
          <EmptyState icon={IconSearchOff} title="This search cannot be read">
            <p>The search box shows where, and why.</p>
          </EmptyState>
        ) : (
          <ErrorState error={error} onRetry={() => void runs.refetch()} />
        )
      ) : first && rows.length === 0 && !runs.isPlaceholderData ? (
        <NoRuns q={q} mirrored={first.mirrored} onAsk={onAsk} />
      ) : group && !broken ? (
        <Suspense fallback={<SkeletonRows rows={10} height={56} />}>
          <GroupList key={group} q={q} by={group} columns={columns} phone={phone} onAsk={onOpen} />
        </Suspense>
      ) : phone ? (
        <RunCards runs={runs} />
      ) : (
        <RunTable q={q} runs={runs} columns={columns} onAsk={onAsk} onPlace={onPlace} />
      )}
      <ActionBar />
    </section>
  )
}
