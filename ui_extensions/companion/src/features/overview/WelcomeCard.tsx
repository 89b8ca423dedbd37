import { Button } from '@mantine/core'
import { IconRadar2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useSystem } from '@/live/useSystem'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'

/** What the Overview shows before the first run is known. */
export function WelcomeCard() {
  const system = useSystem()
  const away = system !== null && !system.prefect.reachable
  return (
    <Card>
      <EmptyState
        icon={IconRadar2}
        title={away ? 'Prefect cannot be reached' : 'No runs yet'}
        actions={
          <Button component={Link} to="/system" variant="default">
            See the system
          </Button>
        }
      >
        <p>
          {away
            ? `Nothing answers at ${system.prefect.url}. The runs appear here as soon as Prefect does.`
            : 'Runs appear here as they happen in Prefect, and those of the past as soon as they are read.'}
        </p>
      </EmptyState>
    </Card>
  )
}
