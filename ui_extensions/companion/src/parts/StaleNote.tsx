import { IconPlugConnectedX } from '@tabler/icons-react'
import { ApiError } from '@/api/client'
import styles from './StaleNote.module.css'
import { Time } from './Time'

interface Props {
  /** Why the newest read failed. */
  error: unknown
  /** When what is shown was true. */
  asOf: string
}

/** Says beside known values that they are not of now, and since when. The values stay. */
export function StaleNote({ error, asOf }: Props) {
  const why = error instanceof ApiError ? error.problem : null
  return (
    <span className={styles.note} role="status" title={why?.hint ?? why?.detail}>
      <IconPlugConnectedX size={14} aria-hidden />
      <span>
        {why?.title ?? 'Not current'}, as of <Time iso={asOf} />
      </span>
    </span>
  )
}
