import { IconChartLine, IconTable } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { Skeleton } from '@/parts/Skeleton'
import styles from './Panel.module.css'

interface Props {
  /** Its name in the address, for the panels that are shown as tables. */
  name: string
  title: string
  help: string
  /** Beside the title: what else can be chosen. */
  aside?: ReactNode
  /** Its height while it loads, pixels. */
  height: number
  loading: boolean
  error: unknown
  onRetry: () => void
  /** Said to who cannot see the chart. */
  summary: string
  chart: ReactNode
  table: ReactNode
  /** The same as a file. */
  files?: ReactNode
  className?: string
}

/** A chart with its name, its meaning, its table and what it says in words. */
export function Panel({
  name,
  title,
  help,
  aside,
  height,
  loading,
  error,
  onRetry,
  summary,
  chart,
  table,
  files,
  className,
}: Props) {
  const [shown, toggle] = useTable(name)
  return (
    <Card
      title={title}
      className={className}
      aside={
        <div className={styles.aside}>
          {aside}
          {files}
          <button
            type="button"
            className={styles.toggle}
            aria-pressed={shown}
            aria-label={`${title} as a table`}
            title={shown ? 'Chart' : 'Table'}
            onClick={toggle}
          >
            {shown ? <IconChartLine size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          </button>
        </div>
      }
    >
      <figure className={styles.figure}>
        <figcaption className={styles.help}>
          {help}
          <span className="visually-hidden"> {summary}</span>
        </figcaption>
        {error ? (
          <ErrorState error={error} onRetry={onRetry} />
        ) : loading ? (
          <div role="status" aria-label={`Loading ${title}`}>
            <Skeleton height={height} radius={8} />
          </div>
        ) : shown ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
          <div className={styles.table} style={{ height }} tabIndex={0} role="region" aria-label={`${title}, table`}>
            {table}
          </div>
        ) : (
          chart
        )}
      </figure>
    </Card>
  )
}

/** Whether the panel is a table, kept in the address of the page that it is on. */
function useTable(name: string): [boolean, () => void] {
  const { tables = '' }: { tables?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const named = tables.split(',').filter(Boolean)
  const shown = named.includes(name)
  const next = shown ? named.filter((one) => one !== name) : [...named, name]
  return [
    shown,
    () =>
      void navigate({
        to: '.',
        search: (before: object) => ({ ...before, tables: next.join(',') || undefined }),
        replace: true,
      }),
  ]
}
