import { IconBell } from '@tabler/icons-react'
import { useEffect } from 'react'
import { EmptyState } from '@/parts/EmptyState'
import { Sheet } from '@/parts/Sheet'
import { Time } from '@/parts/Time'
import styles from './HistorySheet.module.css'
import type { Toast } from './rules'
import { clearHistory, readHistory, setMuted, setSourceMuted, useToasts } from './store'
import { ICON, WORD } from './tones'

/** Everything that was said on this page, and what is not to be said any more. */
export default function HistorySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { history, muted } = useToasts()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what comes while it is open is read too
  useEffect(() => {
    if (open) readHistory()
  }, [open, history])
  return (
    <Sheet open={open} onClose={onClose} label="Messages" titled>
      <div className={styles.tools}>
        <label className={styles.mute}>
          <input
            type="checkbox"
            checked={muted.all}
            onChange={(event) => setMuted({ ...muted, all: event.target.checked })}
          />
          Mute what I subscribed to
        </label>
        {history.length > 0 && (
          <button type="button" className={styles.plain} onClick={clearHistory}>
            Clear
          </button>
        )}
      </div>
      <p className={styles.help}>Answers to what you do yourself always show.</p>
      {history.length === 0 ? (
        <EmptyState icon={IconBell} title="No messages yet">
          <p>What you do, and the presets that notify you, are noted here until the page is closed.</p>
        </EmptyState>
      ) : (
        <ol className={styles.list}>
          {history.map((toast) => (
            <Entry key={toast.id} toast={toast} muted={muted.sources} />
          ))}
        </ol>
      )}
    </Sheet>
  )
}

function Entry({ toast, muted }: { toast: Toast; muted: string[] }) {
  const { tone, title, detail, count, source, at } = toast
  const Icon = ICON[tone]
  const quiet = source !== undefined && muted.includes(source)
  return (
    <li className={styles.entry} data-tone={tone}>
      <Icon size={16} aria-label={WORD[tone]} className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          {title}
          {count > 1 && <span className={styles.count}> ×{count}</span>}
        </p>
        {detail && <div className={styles.detail}>{detail}</div>}
        <p className={styles.when}>
          <Time iso={new Date(at).toISOString()} relative />
          {source && (
            <button
              type="button"
              className={styles.plain}
              aria-pressed={quiet}
              onClick={() => setSourceMuted(source, !quiet)}
            >
              {quiet ? 'Muted: hear of it again' : 'Mute this'}
            </button>
          )}
        </p>
      </div>
    </li>
  )
}
