import type { System } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { Card } from '@/parts/Card'
import { Time } from '@/parts/Time'
import { Facts } from './Facts'

interface Props {
  vantage: System['vantage']
  /** Seconds by which Prefect's clock is ahead of this service's. */
  skew: number | null
}

/** This service itself. */
export function ServiceCard({ vantage, skew }: Props) {
  return (
    <Card title="This service" aside={<span>Vantage {vantage.version}</span>}>
      <Facts
        facts={[
          {
            label: 'Role',
            help: 'The writer follows Prefect; readers only answer',
            value: vantage.role === 'writer' ? 'Writer' : 'Reader',
          },
          ...(vantage.role === 'reader' && vantage.writer_url ? [{ label: 'Writer', value: vantage.writer_url }] : []),
          { label: 'Started', value: <Time iso={vantage.started} /> },
          { label: 'Up for', value: formatDuration(Math.floor(vantage.uptime)) },
          {
            label: 'Clock difference',
            value: formatDuration(skew),
            help: 'Of Prefect to this service; positive when Prefect’s clock is ahead',
          },
        ]}
      />
    </Card>
  )
}
