import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import styles from './Sheet.module.css'

interface Props {
  open: boolean
  onClose: () => void
  /** What a screen reader calls it; shown as a heading when `titled`. */
  label: string
  titled?: boolean
  side?: 'left' | 'right'
  wide?: boolean
  children: ReactNode
}

/** A drawer: the browser's own modal dialog, which keeps the focus inside and closes on Escape. */
export function Sheet({ open, onClose, label, titled = false, side = 'right', wide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    if (open && !element.open) element.showModal()
    if (!open && element.open) element.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; the keyboard has Escape
    <dialog
      ref={dialog}
      className={styles.sheet}
      data-side={side}
      data-wide={wide || undefined}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close()
      }}
    >
      {open && (
        <div className={styles.inside}>
          <div className={titled ? styles.head : styles.corner}>
            {titled && <h2 className={styles.title}>{label}</h2>}
            <button type="button" className={styles.close} aria-label="Close" onClick={() => dialog.current?.close()}>
              <IconX size={18} aria-hidden />
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}
