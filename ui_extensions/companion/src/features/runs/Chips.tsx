import { IconX } from '@tabler/icons-react'
import { removeTerm, type Term, termsOf, timeTermOf } from '@/query/terms'
import styles from './Chips.module.css'
import { USUAL_QUERY } from './route'
import { TIME_FIELDS } from './timeRanges'

interface Props {
  q: string
  onChange: (q: string) => void
}

/** The terms of the query, each with a button that takes it away; the time that the range button shows is not repeated. */
export function Chips({ q, onChange }: Props) {
  const time = timeTermOf(q, TIME_FIELDS)
  const terms = termsOf(q).filter((term) => term.from !== time?.from)
  if (terms.length === 0) return null
  return (
    <ul className={styles.chips} aria-label="Terms of the search">
      {terms.map((term) => (
        <li key={term.from} className={styles.chip} data-not={term.negated || undefined}>
          <ChipText term={term} />
          <button
            type="button"
            className={styles.remove}
            aria-label={`Remove ${term.text}`}
            onClick={() => onChange(removeTerm(q, term))}
          >
            <IconX size={14} aria-hidden />
          </button>
        </li>
      ))}
      {terms.length > 1 && (
        <li>
          <button type="button" className={styles.clear} onClick={() => onChange(USUAL_QUERY)}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  )
}

function ChipText({ term }: { term: Term }) {
  return (
    <span className={styles.text} title={term.text}>
      {term.negated && <span className={styles.not}>not</span>}
      {term.field && <span className={styles.field}>{term.field}</span>}
      <span className="truncate">{term.value}</span>
    </span>
  )
}
