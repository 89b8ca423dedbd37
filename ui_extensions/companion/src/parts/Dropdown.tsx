import { IconChevronDown, type TablerIcon } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import styles from './Dropdown.module.css'

interface Props {
  label: string
  /** What stands on the button when its name says more, such as what it is about. */
  shown?: string
  icon?: TablerIcon
  /** Which edge of the button the panel hangs from. */
  align?: 'left' | 'right'
  /** The label is only for screen readers on a phone. */
  compact?: boolean
  /** Gets a function that closes the panel. */
  children: (close: () => void) => ReactNode
}

/** A button with a panel under it; closes on Escape, on a click elsewhere and when the focus leaves. */
export function Dropdown({ label, shown = label, icon: Icon, align = 'right', compact = false, children }: Props) {
  const [open, setOpen] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (event.target instanceof Node && !frame.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
    }
  }, [open])
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape works wherever the focus is inside
    <div
      ref={frame}
      className={styles.frame}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation()
          close()
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={shown === label ? undefined : label}
        data-compact={compact || undefined}
        onClick={() => setOpen(!open)}
      >
        {Icon && <Icon size={16} aria-hidden />}
        <span className={styles.label}>{shown}</span>
        <IconChevronDown size={16} aria-hidden className={styles.chevron} />
      </button>
      {open && (
        <div className={styles.panel} data-align={align} role="dialog" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  )
}
