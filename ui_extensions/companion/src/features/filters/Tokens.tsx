import { IconX } from '@tabler/icons-react'
import type { List } from '@/query/form/lists'
import { type Value, writeValue } from '@/query/values'
import styles from './controls.module.css'

interface Props {
  list: List
  /** Values that are ticked further down anyway. */
  hidden: (value: Value) => boolean
  onRemove: (value: Value) => void
}

/** What is chosen and not among the values that are listed: wildcards, patterns, rare values. */
export function Tokens({ list, hidden, onRemove }: Props) {
  const tokens = [
    ...list.include.flatMap(({ values }) => values.map((value) => ({ value, negated: false }))),
    ...list.exclude.flatMap(({ values }) => values.map((value) => ({ value, negated: true }))),
  ].filter(({ value }) => !hidden(value))
  if (tokens.length === 0) return null
  return (
    <ul className={styles.tokens} aria-label="Also chosen">
      {tokens.map(({ value, negated }) => {
        const text = writeValue(value)
        return (
          <li key={`${negated}${text}`} className={styles.token}>
            {negated && <span className={styles.negated}>not</span>}
            <span className="truncate">{text}</span>
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove ${text}`}
              onClick={() => onRemove(value)}
            >
              <IconX size={12} aria-hidden />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
