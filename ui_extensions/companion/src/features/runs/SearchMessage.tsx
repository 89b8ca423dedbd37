import { IconAlertCircle, IconCornerDownLeft } from '@tabler/icons-react'
import type { Problem } from '@/api/types'
import styles from './SearchBox.module.css'

interface Props {
  id: string
  problem: Problem | null
  sentence: string | undefined
  /** The sentence is about what is written, not about what is shown. */
  draft: boolean
  /** Something is asked, so the sentence may be long: a phone keeps room for it. */
  asked: boolean
  onUse: (suggestion: string) => void
}

/** The line under the box: what the query means, or what is wrong with it and how to mend it. */
export function SearchMessage({ id, problem, sentence, draft, asked, onUse }: Props) {
  return (
    <div id={id} className={styles.message} data-asked={asked || undefined} aria-live="polite">
      {problem ? (
        <span className={styles.problem}>
          <IconAlertCircle size={16} aria-hidden />
          <span>{ticks(problem.detail)}</span>
          {problem.suggestion && (
            <button type="button" className={styles.use} onClick={() => onUse(problem.suggestion ?? '')}>
              Use <code>{problem.suggestion}</code>
            </button>
          )}
          {problem.hint && <span className={styles.hint}>{ticks(problem.hint)}</span>}
        </span>
      ) : (
        <span className={styles.sentence} title={sentence}>
          {draft && (
            <span className={styles.enter}>
              <IconCornerDownLeft size={14} aria-hidden /> Enter shows
            </span>
          )}
          {sentence ?? ' '}
        </span>
      )}
    </div>
  )
}

/** Text with `code` in backticks. */
function ticks(text: string) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
