import { IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Toast } from './rules'
import { closeToast } from './store'
import styles from './Toasts.module.css'
import { ICON, STAYS, WORD } from './tones'

/** One message: good news leaves by itself, unless the pointer or the focus is on it; bad news stays. */
export function ToastCard({ toast, onMore }: { toast: Toast; onMore: (() => void) | null }) {
  const { tone, title, detail, count, key, at } = toast
  const [held, setHeld] = useState(false)
  const stays = STAYS[tone]
  // biome-ignore lint/correctness/useExhaustiveDependencies: said again, it begins again
  useEffect(() => {
    if (held || stays === null) return
    const timer = setTimeout(() => closeToast(key), stays)
    return () => clearTimeout(timer)
  }, [held, stays, key, at])
  const Icon = ICON[tone]
  return (
    <li
      className={styles.toast}
      data-tone={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={20} aria-hidden className={styles.icon} />
      <div className={styles.words} role={tone === 'error' || tone === 'warning' ? 'alert' : 'status'}>
        <p className={styles.title}>
          <span className="visually-hidden">{WORD[tone]}: </span>
          {title}
          {count > 1 && !onMore && (
            <span className={styles.count}>
              <span aria-hidden>×{count}</span>
              <span className="visually-hidden">, {count} times</span>
            </span>
          )}
        </p>
        {detail && <div className={styles.detail}>{detail}</div>}
        {onMore && (
          <button type="button" className={styles.more} onClick={onMore}>
            Show them
          </button>
        )}
      </div>
      <button type="button" className={styles.close} aria-label={`Close: ${title}`} onClick={() => closeToast(key)}>
        <IconX size={16} aria-hidden />
      </button>
    </li>
  )
}
