import { IconChevronDown, IconChevronRight, IconLock, IconSearch } from '@tabler/icons-react'
import { QueryLink } from '@/parts/RunLink'
import styles from './Parameters.module.css'
import { queryFor, type Row, valueText } from './parameters'

interface Props {
  row: Row
  open: boolean
  onToggle: () => void
}

export function ParameterRow({ row, open, onToggle }: Props) {
  const query = queryFor(row)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <li className={styles.row} style={{ paddingLeft: 32 + row.depth * 24 }}>
      {row.kind === 'value' || row.size === 0 ? (
        <span className={styles.key}>{row.key}</span>
      ) : (
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={onToggle}>
          <Chevron size={16} aria-hidden />
          <span className={styles.key}>{row.key}</span>
        </button>
      )}
      {row.redacted ? (
        <span className={styles.redacted}>
          <IconLock size={14} aria-hidden />
          redacted
        </span>
      ) : (
        <span className={styles.value} data-kind={kindOf(row)}>
          {valueText(row)}
        </span>
      )}
      {query && (
        <QueryLink query={query} className={styles.find}>
          <IconSearch size={14} aria-hidden />
          <span className={styles.findText}>{row.value === null ? 'Runs without it' : 'Runs with this value'}</span>
          <span className="visually-hidden"> of {row.path}</span>
        </QueryLink>
      )}
    </li>
  )
}

function kindOf({ kind, value }: Row): string {
  return kind === 'value' && value !== null ? typeof value : 'none'
}
