import { type ReactNode, useEffect } from 'react'
import styles from './PageHeader.module.css'

interface Props {
  /** Plain text: it is also the document's title. */
  title: string
  /** What stands before the title, such as a link to the list that this page came from. */
  before?: ReactNode
  /** A line under the title. */
  below?: ReactNode
  /** Buttons at the right. */
  actions?: ReactNode
}

/** The one `h1` of a page. */
export function PageHeader({ title, before, below, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Vantage`
  }, [title])
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <div className={styles.line}>
          {before}
          <h1 className={styles.title}>{title}</h1>
        </div>
        {below}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
