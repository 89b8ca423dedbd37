import { IconBell, IconBellOff } from '@tabler/icons-react'
import styles from './HistoryButton.module.css'
import { useToasts } from './store'

/** Opens what was said; says how much of it is unread. */
export function HistoryButton({ onOpen, small = false }: { onOpen: () => void; small?: boolean }) {
  const { unread, muted } = useToasts()
  const Icon = muted.all ? IconBellOff : IconBell
  return (
    <button type="button" className={styles.button} data-small={small || undefined} onClick={onOpen}>
      <Icon size={16} aria-hidden />
      <span className={small ? 'visually-hidden' : styles.label}>Messages</span>
      {unread > 0 && (
        <span className={styles.unread}>
          {unread}
          <span className="visually-hidden"> unread</span>
        </span>
      )}
    </button>
  )
}
