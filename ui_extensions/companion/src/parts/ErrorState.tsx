import { Button } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react'
import { ApiError } from '@/api/client'
import { EmptyState } from './EmptyState'

interface Props {
  error: unknown
  onRetry?: () => void
}

/** What went wrong, the hint that the service gave, and a way to try again. */
export function ErrorState({ error, onRetry }: Props) {
  const problem = error instanceof ApiError ? error.problem : null
  return (
    <div role="alert">
      <EmptyState
        icon={problem?.status === 0 ? IconPlugConnectedX : IconAlertTriangle}
        title={problem?.title ?? 'This page met an error'}
        actions={
          onRetry && (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )
        }
      >
        <p>{problem?.detail ?? String(error)}</p>
        {problem?.hint && <p>{problem.hint}</p>}
      </EmptyState>
    </div>
  )
}
