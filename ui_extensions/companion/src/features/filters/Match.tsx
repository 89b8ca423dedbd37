import { useId } from 'react'
import styles from './controls.module.css'

interface Props {
  of: string
  all: boolean
  onChange: (all: boolean) => void
}

/** Of several values that a run can have at once: any of those that are ticked, or every one. */
export function Match({ of, all, onChange }: Props) {
  const name = useId()
  return (
    <fieldset className={styles.either}>
      <legend className={styles.legend}>Runs with</legend>
      <div className={styles.segments}>
        {([false, true] as const).map((every) => (
          <label key={String(every)} className={styles.segment} data-value={every ? 'yes' : 'either'}>
            <input type="radio" name={name} checked={all === every} onChange={() => onChange(every)} />
            <span>
              {every ? 'all' : 'any'}
              <span className="visually-hidden"> of the ticked values of {of}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
