import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import styles from './Dialog.module.css'

interface Props {
  /** Its heading and its name for a screen reader. */
  title: string
  onClose: () => void
  wide?: boolean
  /** Buttons, the most wanted one last. */
  foot?: ReactNode
  children: ReactNode
}

/**
 * A question in the middle of the page: the browser's own modal dialog, open as long as it is rendered. What carries
 * `data-first` gets the focus.
 */
export function Dialog({ title, onClose, wide = false, foot, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    element?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => element?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; the keyboard has Escape
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-wide={wide || undefined}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <button type="button" className={styles.close} aria-label="Close" onClick={onClose}>
          <IconX size={18} aria-hidden />
        </button>
      </div>
      <div className={styles.body}>{children}</div>
      {foot && <div className={styles.foot}>{foot}</div>}
    </dialog>
  )
}
