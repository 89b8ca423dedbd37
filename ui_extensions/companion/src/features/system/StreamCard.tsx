import type { System } from '@/api/types'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { Time } from '@/parts/Time'
import { Facts } from './Facts'
import { Light, type LightTone } from './Light'
import { milliseconds } from './milliseconds'

const STATUS: Record<System['stream']['status'], { tone: LightTone; word: string }> = {
  live: { tone: 'good', word: 'Live' },
  catching_up: { tone: 'busy', word: 'Catching up' },
  connecting: { tone: 'busy', word: 'Connecting' },
  offline: { tone: 'bad', word: 'Offline' },
}

/** The socket that tells of changes as they happen, and what came through it. */
export function StreamCard({ stream }: { stream: System['stream'] }) {
  return (
    <Card title="Event stream" aside={<Light {...STATUS[stream.status]} />}>
      <Facts
        facts={[
          { label: 'Since', value: <Time iso={stream.since} relative /> },
          {
            label: 'Lag p50, p95',
            value: `${milliseconds(stream.lag_p50_ms)}, ${milliseconds(stream.lag_p95_ms)}`,
            help: 'From the change in Prefect to the commit in the mirror',
          },
          { label: 'Last event', value: <Time iso={stream.last_event_at} relative /> },
          { label: 'Events, applied', value: `${formatCount(stream.events)}, ${formatCount(stream.applied)}` },
          {
            label: 'Duplicate, unknown',
            value: `${formatCount(stream.duplicates)}, ${formatCount(stream.unknown)}`,
            help: 'Counted and skipped; nothing is lost by them',
          },
          { label: 'Malformed', value: formatCount(stream.malformed), help: 'Events that could not be read' },
          { label: 'Reconnects', value: formatCount(stream.reconnects) },
        ]}
      />
    </Card>
  )
}
