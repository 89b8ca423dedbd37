import { IconCircleCheck, IconCircleX, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useEffectEvent } from 'react'
import { createPortal } from 'react-dom'
import styles from './Toast.module.css'

interface Props {
  title: string
  bad?: boolean
  onClose: () => void
  children: ReactNode
}

/** Good news leaves by itself after this time, milliseconds; bad news stays until it is closed. */
const STAYS = 6000

/** A short message over the page that moves nothing. */
export function Toast({ title, bad = false, onClose, children }: Props) {
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (bad) return
    const timer = setTimeout(() => close(), STAYS)
    return () => clearTimeout(timer)
  }, [bad])
  const Icon = bad ? IconCircleX : IconCircleCheck
  return createPortal(
    <div className={styles.toast} role={bad ? 'alert' : 'status'} data-bad={bad || undefined}>
      <Icon size={20} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        <p>{children}</p>
      </div>
      <button type="button" className={styles.close} aria-label="Close" onClick={onClose}>
        <IconX size={16} aria-hidden />
      </button>
    </div>,
    document.body,
  )
}
