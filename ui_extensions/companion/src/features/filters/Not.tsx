import styles from './controls.module.css'

interface Props {
  /** What is shut out when it is pressed, for a screen reader. */
  of: string
  pressed: boolean
  onToggle: () => void
}

/** Turns a term into its contrary. */
export function Not({ of, pressed, onToggle }: Props) {
  return (
    <button type="button" className={styles.not} aria-pressed={pressed} onClick={onToggle}>
      not<span className="visually-hidden"> {of}</span>
    </button>
  )
}
