import { Button } from '@mantine/core'
import { IconZoomQuestion } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useSystem } from '@/live/useSystem'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { PageHeader } from '@/parts/PageHeader'
import styles from './RunPage.module.css'

/** No run of this id is in the mirror: why that may be, and where to go. */
export function RunMissing({ id }: { id: string }) {
  const system = useSystem()
  const reading = system?.backfill.status === 'running'
  return (
    <div className={styles.page}>
      <PageHeader title="Run not found" />
      <Card>
        <EmptyState
          icon={IconZoomQuestion}
          title="No run of this id is known"
          actions={
            <Button component={Link} to="/runs" variant="default">
              Search runs
            </Button>
          }
        >
          <p>
            <code>{id}</code>
          </p>
          <p>
            {reading
              ? 'Older runs are still being read from Prefect. It may appear in a few minutes.'
              : 'It may have been deleted before Vantage saw it, or belong to another Prefect server.'}
          </p>
        </EmptyState>
      </Card>
    </div>
  )
}
