import { IconArrowUp, IconSearchOff } from '@tabler/icons-react'
import { useRef } from 'react'
import { countOf } from '@/format/number'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { Age, Counted } from './Counted'
import type { Placed } from './layout'
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
  onAsk: (q: string) => void
  onPlace: (columns: Placed[]) => void
}

/** What was found: how many, how far back, the rows, and what came since. */
export function RunList({ q, runs, broken, columns, phone, onAsk, onPlace }: Props) {
  const frame = useRef<HTMLElement>(null)
  const { first, rows, error, since } = runs
  const top = () => {
    const scroller = frame.current?.querySelector('[data-scroller]') ?? frame.current?.closest('main')
    scroller?.scrollTo({ top: 0 })
    void runs.refresh()
  }
  return (
    <section ref={frame} className={styles.list} aria-label="Runs found">
      <div className={styles.count}>
        <Counted runs={runs} />
        {since.arrived.size > 0 && (
          <button type="button" className={styles.arrived} onClick={top}>
            <IconArrowUp size={14} aria-hidden />
            {countOf(since.arrived.size, 'new run')}
          </button>
        )}
        <Age runs={runs} />
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
      ) : phone ? (
        <RunCards runs={runs} />
      ) : (
        <RunTable q={q} runs={runs} columns={columns} onAsk={onAsk} onPlace={onPlace} />
      )}
    </section>
  )
}
