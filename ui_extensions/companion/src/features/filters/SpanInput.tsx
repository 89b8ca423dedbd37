import type { Span } from '@/query/form/times'
import styles from './controls.module.css'
import { readSpan } from './timeText'
import { useDraft } from './useDraft'

interface Props {
  label: string
  written: string
  wrong: boolean
  note: string
  onCommit: (span: Span | null) => void
}

/** A stretch of time as text; it counts on Enter, or when the focus leaves. */
export function SpanInput({ label, written, wrong, note, onCommit }: Props) {
  const [draft, setDraft] = useDraft(written)
  const commit = () => {
    if (draft.trim() !== written) onCommit(readSpan(draft))
  }
  return (
    <input
      className={styles.text}
      aria-label={label}
      aria-invalid={wrong}
      aria-describedby={note}
      placeholder="-24h.., today, 2026-11-01..2026-11-08"
      autoComplete="off"
      spellCheck={false}
      value={draft}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape' && draft !== written) {
          event.stopPropagation()
          setDraft(written)
        }
      }}
    />
  )
}
