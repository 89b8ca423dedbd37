import { IconLoader2 } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { ErrorState } from '@/parts/ErrorState'
import { Skeleton } from '@/parts/Skeleton'
import reports from '../reports.module.css'
import { PERIODS, periodWords } from '../words'
import styles from './builder.module.css'
import { isAboutSending, type Mistake, mistakeWords } from './draft'
import type { usePreview } from './usePreview'

interface Props {
  preview: ReturnType<typeof usePreview>
  /** The report's own, and the one that is looked at instead. */
  own: string
  period: string | undefined
  onPeriod: (period: string | undefined) => void
  onMend: (mistake: Mistake) => void
}

/** The real document with real data, on paper; mistakes lead to their fields. */
export function Preview({ preview, own, period, onPeriod, onMend }: Props) {
  const { page, mistakes, error, busy, refetch } = preview
  return (
    <section className={styles.preview} aria-label="Preview">
      <div className={styles.previewHead}>
        <h2 className={styles.heading}>Preview</h2>
        {busy && (
          <span className={reports.building} role="status">
            <IconLoader2 size={16} aria-hidden className={reports.spin} />
            <span className="visually-hidden">Building the preview</span>
          </span>
        )}
        <label className={styles.over}>
          <span className={styles.small}>over</span>
          <select
            className={styles.text}
            aria-label="Period of the preview"
            value={period ?? ''}
            onChange={({ target }) => onPeriod(target.value || undefined)}
          >
            <option value="">{periodWords(own)} (its own)</option>
            {PERIODS.filter((each) => each !== own).map((each) => (
              <option key={each} value={each}>
                {periodWords(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {mistakes.length > 0 && (
        <div className={styles.mend} role="status">
          <p>
            <strong>{mistakes.length === 1 ? 'One thing to mend' : `${mistakes.length} things to mend`}</strong>
            {page && !mistakes.every(isAboutSending) && ', the page shows what it was before'}
          </p>
          <ul>
            {mistakes.slice(0, 5).map((each) => (
              <li key={each.path + each.message}>
                <button type="button" className={styles.link} onClick={() => onMend(each)}>
                  {pathWords(each.path)}
                </button>
                {mistakeWords(each)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      <Paper page={page} busy={busy} />
    </section>
  )
}

/** `sections.2.metric` reads `Section 3, metric`. */
export function pathWords(path: string): string {
  const words = path
    .replace(/^(section|recipient)s\.(\d+)/, (_, part: string, at: string) => `${part} ${Number(at) + 1}`)
    .replaceAll('.', ', ')
    .replaceAll('_', ' ')
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : 'Report'
}

/** Keeps where its reader was when another page takes its place. Nothing in it runs: links open beside the app. */
function Paper({ page, busy }: { page: string | undefined; busy: boolean }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [shown, setShown] = useState<string>()
  const at = useRef(0)
  useEffect(() => {
    if (page === undefined) return
    at.current = frame.current?.contentDocument?.scrollingElement?.scrollTop ?? 0
    setShown(withNewWindows(page))
  }, [page])
  if (shown === undefined)
    return (
      <div className={styles.paper} role="status" aria-label="Loading">
        {!busy ? null : <Bones />}
      </div>
    )
  return (
    <iframe
      ref={frame}
      className={styles.paper}
      title="The report as it would be sent"
      // It is of our own origin only so that its place can be kept; without allow-scripts nothing in it can use that.
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={shown}
      data-busy={busy || undefined}
      onLoad={() => frame.current?.contentDocument?.scrollingElement?.scrollTo(0, at.current)}
    />
  )
}

function Bones() {
  return (
    <div className={styles.bones}>
      <Skeleton width={180} height={14} />
      <Skeleton width="60%" height={30} />
      <Skeleton width="40%" height={14} />
      <Skeleton height={90} radius={8} />
      <Skeleton height={220} radius={8} />
    </div>
  )
}

/** Links of the report open another tab. */
export const withNewWindows = (page: string) => page.replace(/<head>/i, '<head><base target="_blank">')
