import type { Note } from '@/api/presets'
import styles from './dialogs.module.css'

const FATES: Record<Note['fate'], string> = { kept: 'the same', changed: 'nearly the same', lost: 'left out' }

/** What became of each condition, and why. */
export function Notes({ notes }: { notes: Note[] }) {
  return (
    <ul className={styles.notes}>
      {notes.map((note, index) => (
        <li key={index} className={styles.note} data-fate={note.fate}>
          <span>
            <span className={styles.code}>{note.filter}</span>
            {note.term && note.fate !== 'kept' && (
              <>
                {' '}
                becomes <span className={styles.code}>{note.term}</span>
              </>
            )}
          </span>
          <span className={styles.fate}>
            {FATES[note.fate]}
            {note.why && `: ${note.why}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
