import { ApiError } from '@/api/client'
import styles from './dialog.module.css'

/** What the service says is wrong, and how to mend it. */
export function Problem({ error }: { error: unknown }) {
  const problem = error instanceof ApiError ? error.problem : null
  return (
    <div role="alert" className={styles.problem}>
      <p>{problem?.detail ?? String(error)}</p>
      {problem?.hint && <p>{problem.hint}</p>}
    </div>
  )
}
