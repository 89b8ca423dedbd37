import { IconCopy, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { apiUrl } from '@/api/base'
import { codeQuery, type Report } from '@/api/reports'
import { toast } from '@/features/toasts/store'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import styles from './builder.module.css'

/** The report as a file for the project's folder. */
export function CodePanel({ report, dirty }: { report: Report; dirty: boolean }) {
  const { data, error, refetch } = useQuery(codeQuery(report.name, report.version))
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(data ?? '')
      toast.success('Copied')
    } catch {
      toast.warning('The browser does not let it be copied', { detail: 'Download it, or select the text.' })
    }
  }
  return (
    <section className={styles.part} aria-label="As code">
      <div className={styles.partHead}>
        <h2 className={styles.heading}>reports/{report.name}.yaml</h2>
        <div className={styles.pair}>
          <button type="button" className={styles.button} disabled={!data} onClick={() => void copy()}>
            <IconCopy size={16} aria-hidden />
            Copy
          </button>
          <a className={styles.button} href={apiUrl(`reports/${encodeURIComponent(report.name)}/code`)} download>
            <IconDownload size={16} aria-hidden />
            Download
          </a>
        </div>
      </div>
      {dirty && <p className={styles.help}>As it was saved, without what you have changed since.</p>}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={8} height={20} />}
      {data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too
        <pre className={styles.yaml} tabIndex={0}>
          {data}
        </pre>
      )}
    </section>
  )
}
