import { IconChevronRight, IconX } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { keepOpen, keptOpen } from '@/features/runs/facetsOpen'
import styles from './Section.module.css'

interface Props {
  name: string
  label: string
  /** What it asks for now, in few words; empty when it asks for nothing. */
  summary: string
  help?: string
  /** Open from the start, unless the reader closed it. */
  open?: boolean
  /** The reader looks for it: it is open whatever was kept. */
  found: boolean
  onClear: () => void
  children: () => ReactNode
}

/** One field of the form: closed it says what it asks for, open it lets one change it. */
export function Section({ name, label, summary, help, open = false, found, onClear, children }: Props) {
  const key = `form:${name}`
  const body = useId()
  const [kept, setKept] = useState(() => keptOpen(key) || open || summary !== '')
  const shown = kept || found
  const toggle = () => {
    setKept(!shown)
    keepOpen(key, !shown)
  }
  return (
    <section className={styles.section} data-active={summary !== '' || undefined} data-field={name}>
      <div className={styles.head}>
        <h4 className={styles.title}>
          <button type="button" className={styles.toggle} aria-expanded={shown} aria-controls={body} onClick={toggle}>
            <IconChevronRight size={14} aria-hidden className={styles.chevron} />
            <span title={help}>{label}</span>
            {summary && <span className={styles.summary}>{summary}</span>}
          </button>
        </h4>
        {summary && (
          <button type="button" className={styles.clear} aria-label={`Clear ${label}`} onClick={onClear}>
            <IconX size={14} aria-hidden />
          </button>
        )}
      </div>
      <div id={body} className={styles.body} hidden={!shown}>
        {shown && children()}
      </div>
    </section>
  )
}
