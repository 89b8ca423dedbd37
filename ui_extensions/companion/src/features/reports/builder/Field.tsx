import { type ReactNode, useId } from 'react'
import styles from './builder.module.css'
import { mistakeWords } from './draft'
import { useMistakes } from './mistakes'

export interface FieldProps {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string
  'data-path': string
}

interface Props {
  /** Where in the definition it is, by which its mistakes find it. */
  path: string
  label: string
  help?: ReactNode
  wide?: boolean
  children: (field: FieldProps) => ReactNode
}

/** A control with its name, its help and what is wrong with it. */
export function Field({ path, label, help, wide = false, children }: Props) {
  const id = useId()
  const mistakes = useMistakes(path)
  return (
    <div className={styles.field} data-wide={wide || undefined}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children({
        id,
        'aria-invalid': mistakes.length > 0,
        'aria-describedby': `${id}-help`,
        'data-path': path,
      })}
      <div id={`${id}-help`} className={styles.under}>
        {mistakes.map((each) => (
          <p key={each.path + each.message} className={styles.mistake} role="alert">
            {mistakeWords(each)}
          </p>
        ))}
        {help && <p className={styles.help}>{help}</p>}
      </div>
    </div>
  )
}

interface ChecksProps<T extends string> {
  path: string
  label: string
  choices: readonly (readonly [value: T, label: string])[]
  value: readonly T[]
  /** In the order of the choices. */
  onChange: (value: T[]) => void
  help?: ReactNode
}

/** Several of a few. */
export function Checks<T extends string>({ path, label, choices, value, onChange, help }: ChecksProps<T>) {
  const mistakes = useMistakes(path)
  const without = (each: T) => value.filter((one) => one !== each)
  return (
    <fieldset className={styles.checks} data-wide>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.boxes}>
        {choices.map(([each, name], index) => (
          <label key={each} className={styles.check}>
            <input
              type="checkbox"
              checked={value.includes(each)}
              data-path={index === 0 ? path : undefined}
              onChange={({ target }) =>
                onChange(
                  target.checked
                    ? choices.map(([one]) => one).filter((one) => one === each || value.includes(one))
                    : without(each),
                )
              }
            />
            {name}
          </label>
        ))}
      </div>
      {mistakes.map((each) => (
        <p key={each.path + each.message} className={styles.mistake} role="alert">
          {mistakeWords(each)}
        </p>
      ))}
      {help && <p className={styles.help}>{help}</p>}
    </fieldset>
  )
}
