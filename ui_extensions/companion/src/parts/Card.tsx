import { type ReactNode, useId } from 'react'
import styles from './Card.module.css'

interface Props {
  /** An `h2`; the card is a region of that name. */
  title?: string
  /** Right of the title: a count, a switch, a link. */
  aside?: ReactNode
  /** Content that touches the border, such as a table. */
  flush?: boolean
  className?: string
  children: ReactNode
}

export function Card({ title, aside, flush = false, className, children }: Props) {
  const id = useId()
  const body = <div className={flush ? styles.flush : styles.body}>{children}</div>
  const classes = className ? `${styles.card} ${className}` : styles.card
  if (!title) return <div className={classes}>{body}</div>
  return (
    <section className={classes} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {aside && <div className={styles.aside}>{aside}</div>}
      </div>
      {body}
    </section>
  )
}
