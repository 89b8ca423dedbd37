import styles from './LeftMark.module.css'

/** Says why a row on screen is not one of the search any more; in a wide table it stays in view. */
export function LeftMark({ why }: { why: string }) {
  return (
    <span className={styles.hold}>
      <span className={styles.mark}>{why}</span>
    </span>
  )
}
