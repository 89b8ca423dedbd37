import type { TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './States.module.css'

interface Props {
  icon?: TablerIcon
  title: string
  children?: ReactNode
  actions?: ReactNode
}

/** Nothing to show, why, and what to do about it. */
export function EmptyState({ icon: Icon, title, children, actions }: Props) {
  return (
    <div className={styles.state}>
      {Icon && (
        <span className={styles.icon}>
          <Icon size={24} stroke={1.5} aria-hidden />
        </span>
      )}
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
