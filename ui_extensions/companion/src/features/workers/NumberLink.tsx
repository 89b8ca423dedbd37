import { countOf, formatCount } from '@/format/number'
import { QueryLink } from '@/parts/RunLink'
import styles from './NumberLink.module.css'

interface Props {
  count: number
  query: string
  /** What is counted, for a screen reader: `late in high`. */
  words: string
  alarming?: boolean
}

/** A count that leads to its runs; none is quiet, and an alarming one is not. */
export function NumberLink({ count, query, words, alarming = false }: Props) {
  return (
    <QueryLink query={query} className={styles.link}>
      <span data-none={count === 0 || undefined} data-alarm={(alarming && count > 0) || undefined} aria-hidden="true">
        {formatCount(count)}
      </span>
      <span className="visually-hidden">
        {countOf(count, 'run')} {words}
      </span>
    </QueryLink>
  )
}
