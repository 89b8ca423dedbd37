import { useId } from 'react'
import type { Switch } from '@/query/form/switches'
import styles from './controls.module.css'

interface Props {
  label: string
  help?: string
  value: Switch
  /** What `yes` and `no` are called here. */
  words: [yes: string, no: string]
  onChange: (value: Switch) => void
}

/** A property that is wanted, not wanted, or of no matter. */
export function Either({ label, help, value, words: [yes, no], onChange }: Props) {
  const name = useId()
  const choices: [Switch, string][] = [
    ['either', 'any'],
    ['yes', yes],
    ['no', no],
  ]
  return (
    <fieldset className={styles.either} data-value={value}>
      <legend className={styles.legend} title={help}>
        {label}
      </legend>
      <div className={styles.segments}>
        {choices.map(([each, text]) => (
          <label key={each} className={styles.segment} data-value={each}>
            <input type="radio" name={name} checked={value === each} onChange={() => onChange(each)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
