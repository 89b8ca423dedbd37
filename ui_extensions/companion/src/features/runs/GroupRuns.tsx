import { useInfiniteQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { runsQuery } from '@/api/queries'
import type { Run } from '@/api/types'
import { CHECK_WIDTH, RowCheck, RunCheck } from '@/features/actions/Checks'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { ErrorState } from '@/parts/ErrorState'
import { RunLink } from '@/parts/RunLink'
import { SkeletonRows } from '@/parts/Skeleton'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import styles from './GroupList.module.css'
import { gridOf, type Placed, widthOf } from './layout'

interface Props {
  name: string
  query: string
  count: number
  asOf: string
  columns: Placed[]
  phone: boolean
  onAsk: (q: string) => void
}

const ROWS = 20

/** The first rows of a group, and the way to all of them. */
export function GroupRuns({ name, query, count, asOf, columns, phone, onAsk }: Props) {
  const zone = useZone()
  const { data, error, refetch } = useInfiniteQuery(runsQuery(query, zone))
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={Math.min(count, 4)} height={phone ? 56 : 40} />
  const page = data.pages[0]
  const runs = page?.runs.slice(0, ROWS) ?? []
  return (
    <div className={styles.inside}>
      {phone ? (
        <ul aria-label={`Runs of ${name}`}>
          {runs.map((run) => (
            <PhoneRow key={run.id} run={run} />
          ))}
        </ul>
      ) : (
        <Rows name={name} runs={runs} asOf={page?.as_of ?? asOf} columns={columns} />
      )}
      {count > runs.length && (
        <button type="button" className={styles.more} onClick={() => onAsk(query)}>
          Show all {countOf(count, 'run')}
        </button>
      )}
    </div>
  )
}

function Rows({ name, runs, asOf, columns }: { name: string; runs: Run[]; asOf: string; columns: Placed[] }) {
  const grid: CSSProperties = {
    gridTemplateColumns: `${CHECK_WIDTH}px ${gridOf(columns)}`,
    minWidth: CHECK_WIDTH + widthOf(columns),
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keys too
    <div className={styles.rows} role="region" aria-label={`Runs of ${name}`} tabIndex={0}>
      <div role="table" aria-label={`Runs of ${name}`}>
        <div role="rowgroup" className="visually-hidden">
          <div role="row">
            <span role="columnheader">Selected</span>
            {columns.map(({ column }) => (
              <span key={column.key} role="columnheader">
                {column.label}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {runs.map((run) => (
            <div key={run.id} role="row" className={styles.row} style={grid}>
              <RowCheck id={run.id} name={run.name} />
              {columns.map(({ column }) => (
                <div key={column.key} role="cell" className={styles.cell} data-numeric={column.numeric || undefined}>
                  {column.cell(run, asOf)}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

function PhoneRow({ run }: { run: Run }) {
  return (
    <li className={styles.phone}>
      <RunCheck id={run.id} name={run.name} />
      <StateBadge type={run.state_type} name={run.state_name} />
      <RunLink id={run.id} className={styles.name}>
        {run.name}
      </RunLink>
      <Time iso={run.at} />
    </li>
  )
}
