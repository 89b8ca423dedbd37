import { IconCheck, IconMinus } from '@tabler/icons-react'
import { countOf, formatCount } from '@/format/number'
import type { Wanted } from '@/query/terms'
import styles from './Facets.module.css'

interface Props {
  /** Null for the runs without a value. */
  name: string | null
  count: number | null
  wanted: Wanted
  onWant: (wanted: Wanted) => void
}

/** One value: a click includes it, the button beside it excludes it; again, neither. */
export function ValueRow({ name, count, wanted, onWant }: Props) {
  const text = name ?? 'none'
  const [selected, excluded] = [wanted === 'include', wanted === 'exclude']
  return (
    <li className={styles.value} data-excluded={excluded || undefined}>
      <button
        type="button"
        className={styles.pick}
        aria-pressed={selected}
        title={count === null ? text : `${text}: ${countOf(count, 'run')}`}
        onClick={() => onWant(selected ? 'neither' : 'include')}
      >
        <span className={styles.box} aria-hidden>
          {selected && <IconCheck size={12} stroke={3} />}
          {excluded && <IconMinus size={12} stroke={3} />}
        </span>
        <span className={name === null ? styles.nothing : styles.text}>{text}</span>
        {count !== null && <span className={styles.count}>{formatCount(count)}</span>}
      </button>
      <button
        type="button"
        className={styles.not}
        aria-pressed={excluded}
        aria-label={`Exclude ${text}`}
        onClick={() => onWant(excluded ? 'neither' : 'exclude')}
      >
        not
      </button>
    </li>
  )
}
