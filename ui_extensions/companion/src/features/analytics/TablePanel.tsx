import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { countOf, formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import styles from './TablePanel.module.css'

interface Props {
  title: string
  help: string
  /** Right of the title. */
  aside?: ReactNode
  answer: UseQueryResult<unknown>
  /** Of the columns: names left, numbers right. */
  heads: string[]
  /** Said instead of the table; nothing when there are rows. */
  empty: string | false | undefined
  children: ReactNode
}

/** A panel that is a table: few rows, each with its runs. */
export function TablePanel({ title, help, aside, answer, heads, empty, children }: Props) {
  const { data, error } = answer
  return (
    <Card title={title} aside={aside} flush>
      <p className={styles.help}>{help}</p>
      {!data && Boolean(error) && <ErrorState error={error} onRetry={() => void answer.refetch()} />}
      {!data && !error && <SkeletonRows rows={6} height={40} />}
      {Boolean(data) && empty && <p className={styles.empty}>{empty}</p>}
      {Boolean(data) && !empty && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
        <div className={styles.frame} tabIndex={0} role="region" aria-label={`${title}, table`}>
          <table className={styles.table} data-columns={heads.length}>
            <thead>
              <tr>
                {heads.map((head, index) => (
                  <th key={head} scope="col" className={index > 0 ? styles.number : undefined}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

/** What a row is about, with its share of the most. */
export function RowName({ label, share }: { label: string; share: number }) {
  return (
    <th scope="row" title={label}>
      <span className="truncate">{label}</span>
      <span
        className={styles.share}
        style={{ width: `${100 * Math.min(1, Math.max(0, share))}%` }}
        aria-hidden="true"
      />
    </th>
  )
}

/** A count that opens its runs. */
export function RunsOf({ query, count, of }: { query: string; count: number; of: string }) {
  return (
    <Link to="/runs" search={{ q: query }} preload={false} aria-label={`${countOf(count, 'run')} of ${of}`}>
      {formatCount(count)}
    </Link>
  )
}
