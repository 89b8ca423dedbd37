import type { ReactNode } from 'react'
import type { Pool } from '@/api/work'
import { formatCount } from '@/format/number'
import { Duration } from '@/parts/Duration'
import { QueryLink } from '@/parts/RunLink'
import styles from './NowTiles.module.css'
import { sumsOf } from './work'

interface Props {
  pools: Pool[]
  asOf: string
  q: string
}

/** All pools together, now. */
export function NowTiles({ pools, asOf, q }: Props) {
  const sums = sumsOf(pools)
  const narrowed = q ? `(${q}) ` : ''
  // The same words as the service's, so that the list has exactly as many runs.
  const still = `-ended:<${asOf} -(-ended:* (is:deleted OR is:finished))`
  return (
    <ul className={styles.tiles} aria-label="Now">
      <Tile label="Waiting" query={`${narrowed}scheduled:<${asOf} -started:<${asOf} ${still}`}>
        {formatCount(sums.queued)}
      </Tile>
      <Tile label="Oldest wait">
        {sums.oldest_wait === null ? '–' : <Duration seconds={sums.oldest_wait} asOf={asOf} />}
      </Tile>
      <Tile label="Late" query={`${narrowed}is:late`} tone={sums.late > 0 ? 'bad' : undefined}>
        {formatCount(sums.late)}
      </Tile>
      <Tile label="Running" query={`${narrowed}started:<${asOf} ${still}`}>
        {formatCount(sums.running)}
      </Tile>
      <Tile label="Workers online" tone={sums.online < sums.workers ? 'bad' : undefined}>
        {formatCount(sums.online)} <span className={styles.of}>of {formatCount(sums.workers)}</span>
      </Tile>
    </ul>
  )
}

interface TileProps {
  label: string
  query?: string
  tone?: 'bad' | undefined
  children: ReactNode
}

function Tile({ label, query, tone, children }: TileProps) {
  return (
    <li className={styles.tile}>
      {query ? (
        <QueryLink query={query} className={styles.label}>
          {label}
        </QueryLink>
      ) : (
        <span className={styles.label}>{label}</span>
      )}
      <span className={styles.value} data-tone={tone}>
        {children}
      </span>
    </li>
  )
}
