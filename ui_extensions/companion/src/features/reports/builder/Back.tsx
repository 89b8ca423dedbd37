import { Link } from '@tanstack/react-router'
import styles from './builder.module.css'

/** The way to the list that a report's page came from. */
export function Back() {
  return (
    <>
      <Link to="/reports" className={styles.back}>
        Reports
      </Link>
      <span className={styles.back} aria-hidden>
        /
      </span>
    </>
  )
}
