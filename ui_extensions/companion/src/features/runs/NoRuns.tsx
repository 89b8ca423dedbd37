import { Button } from '@mantine/core'
import { IconCloudDownload, IconSearchOff } from '@tabler/icons-react'
import { formatDuration } from '@/format/duration'
import { formatCount } from '@/format/number'
import { useSystem } from '@/live/useSystem'
import { EmptyState } from '@/parts/EmptyState'
import { timeTermOf, withTime } from '@/query/terms'
import styles from './RunList.module.css'
import { USUAL_QUERY } from './route'
import { TIME_FIELDS } from './timeRanges'

interface Props {
  q: string
  mirrored: number
  onAsk: (q: string) => void
}

/** Nothing found, or nothing there yet: two different things. */
export function NoRuns({ q, mirrored, onAsk }: Props) {
  if (mirrored === 0) return <NothingYet />
  const timed = timeTermOf(q, TIME_FIELDS) !== null
  return (
    <EmptyState
      icon={IconSearchOff}
      title="No runs match"
      actions={
        <>
          {timed && (
            <Button variant="default" onClick={() => onAsk(withTime(q, TIME_FIELDS, null))}>
              Search any time
            </Button>
          )}
          {q !== USUAL_QUERY && q && (
            <Button variant="default" onClick={() => onAsk(USUAL_QUERY)}>
              Clear the search
            </Button>
          )}
        </>
      }
    >
      <p>All {formatCount(mirrored)} runs of the mirror were searched.</p>
    </EmptyState>
  )
}

function NothingYet() {
  const backfill = useSystem()?.backfill
  const running = backfill?.status === 'running' && backfill.total
  return (
    <EmptyState icon={IconCloudDownload} title="No runs in the mirror yet">
      {running && backfill.total ? (
        <>
          <p>
            Reading Prefect’s past runs: {formatCount(backfill.done)} of {formatCount(backfill.total)}
            {backfill.eta_seconds !== null && `, about ${formatDuration(backfill.eta_seconds)} left`}.
          </p>
          <progress className={styles.backfill} value={backfill.done} max={backfill.total} aria-label="Backfill" />
        </>
      ) : (
        <p>Runs appear here by themselves as soon as Prefect has one.</p>
      )}
    </EmptyState>
  )
}
