import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { ApiError, post } from '@/api/client'
import type { System } from '@/api/types'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { Time } from '@/parts/Time'
import { Facts } from './Facts'
import { milliseconds } from './milliseconds'
import { Toast } from './Toast'

interface Props {
  reconcile: System['reconcile']
  /** This service only reads the mirror; another one writes it. */
  reader: boolean
}

/** The comparison with Prefect that repairs what the events left out, by itself and on demand. */
export function ReconcileCard({ reconcile, reader }: Props) {
  const sync = useMutation({ mutationFn: () => post('sync') })
  return (
    <Card
      title="Reconcile"
      aside={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={sync.isPending}
          disabled={reader}
          title={reader ? 'The service that writes the mirror does this' : undefined}
          onClick={() => sync.mutate()}
        >
          Reconcile now
        </Button>
      }
    >
      <Facts
        facts={[
          { label: 'Last', value: <Time iso={reconcile.last_at} relative /> },
          { label: 'Next', value: <Time iso={reconcile.next_at} relative /> },
          { label: 'Took', value: milliseconds(reconcile.took_ms) },
          { label: 'Runs repaired', value: formatCount(reconcile.repaired), help: 'Runs that the events left wrong' },
          { label: 'Deletions found', value: formatCount(reconcile.deleted_found) },
        ]}
      />
      {sync.isSuccess && (
        <Toast key={sync.submittedAt} onClose={sync.reset} title="Reconciling with Prefect">
          The result shows here when it is done.
        </Toast>
      )}
      {sync.isError && (
        <Toast key={sync.submittedAt} onClose={sync.reset} title="Reconciling did not start" bad>
          {sync.error instanceof ApiError ? (sync.error.problem.hint ?? sync.error.message) : String(sync.error)}
        </Toast>
      )}
    </Card>
  )
}
