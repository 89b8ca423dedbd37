import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import type { Term } from '@/query/terms'
import styles from './Chips.module.css'

interface Props {
  term: Term
  /** The one chip that the Tab key stops at. */
  stop: boolean
  editing: boolean
  wrong: boolean
  onFocus: () => void
  onKeyDown: (event: KeyboardEvent) => void
  onEdit: () => void
  onWrite: (text: string) => void
  onCancel: () => void
  onNegate: () => void
  onRemove: () => void
}

/** One term: its text edits it in place, beside it are its contrary and the way out. */
export function Chip({
  term,
  stop,
  editing,
  wrong,
  onFocus,
  onKeyDown,
  onEdit,
  onWrite,
  onCancel,
  onNegate,
  onRemove,
}: Props) {
  if (editing) return <Editor text={term.text} wrong={wrong} onWrite={onWrite} onCancel={onCancel} />
  const sort = term.field === 'sort'
  return (
    <span className={styles.chip} data-not={term.negated || undefined}>
      <button
        type="button"
        data-chip
        className={styles.text}
        tabIndex={stop ? 0 : -1}
        title={`${term.text} (click or Enter to edit)`}
        aria-keyshortcuts="Enter - Delete"
        onFocus={onFocus}
        onKeyDown={onKeyDown}
        onClick={onEdit}
      >
        {term.negated && <span className={styles.negated}>not </span>}
        {term.field && <span className={styles.field}>{term.field} </span>}
        <span className="truncate">{term.value}</span>
      </button>
      <button
        type="button"
        className={styles.not}
        tabIndex={-1}
        aria-label={sort ? `Turn ${term.text} around` : `${term.negated ? 'Include' : 'Exclude'} ${term.value}`}
        onClick={onNegate}
      >
        {sort ? 'turn' : term.negated ? 'is' : 'not'}
      </button>
      <button
        type="button"
        className={styles.remove}
        tabIndex={-1}
        aria-label={`Remove ${term.text}`}
        onClick={onRemove}
      >
        <IconX size={14} aria-hidden />
      </button>
    </span>
  )
}

interface EditorProps {
  text: string
  wrong: boolean
  onWrite: (text: string) => void
  onCancel: () => void
}

function Editor({ text, wrong, onWrite, onCancel }: EditorProps) {
  const [draft, setDraft] = useState(text)
  return (
    <span className={styles.chip} data-editing data-wrong={wrong || undefined}>
      <input
        className={styles.edit}
        aria-label={`Edit ${text}`}
        aria-invalid={wrong}
        // biome-ignore lint/a11y/noAutofocus: the reader asked to edit it
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        style={{ width: `${Math.min(60, Math.max(8, draft.length + 2))}ch` }}
        value={draft}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => (draft.trim() === text ? onCancel() : onWrite(draft.trim()))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onWrite(draft.trim())
          else if (event.key === 'Escape') onCancel()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
    </span>
  )
}
