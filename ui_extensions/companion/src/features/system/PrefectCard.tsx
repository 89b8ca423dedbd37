import type { System } from '@/api/types'
import { formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { Time } from '@/parts/Time'
import { Facts } from './Facts'
import { Light } from './Light'
import { milliseconds } from './milliseconds'

/** The server that is mirrored, and how fast it answers. */
export function PrefectCard({ prefect }: { prefect: System['prefect'] }) {
  return (
    <Card
      title="Prefect"
      aside={prefect.reachable ? <Light tone="good" word="Reachable" /> : <Light tone="bad" word="Away" />}
    >
      <Facts
        facts={[
          { label: 'Address', value: prefect.url },
          { label: 'Version', value: prefect.version ?? '–' },
          { label: 'Last answer', value: <Time iso={prefect.last_ok} relative /> },
          {
            label: 'Response p50, p95',
            value: `${milliseconds(prefect.response_p50_ms)}, ${milliseconds(prefect.response_p95_ms)}`,
          },
          {
            label: 'Requests, retried',
            value: `${formatCount(prefect.requests)}, ${formatCount(prefect.retries)}`,
            help: 'Requests of Vantage to Prefect since it started',
          },
        ]}
      />
    </Card>
  )
}
