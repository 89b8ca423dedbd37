import type { System } from '@/api/types'
import { formatBytes, formatCount } from '@/format/number'
import { Card } from '@/parts/Card'
import { QueryLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { Facts } from './Facts'

/** What the mirror holds and the room that it takes. */
export function MirrorCard({ mirror, disk }: { mirror: System['mirror']; disk: System['disk'] }) {
  return (
    <Card title="Mirror" aside={<span className="tabular">Version {formatCount(mirror.version)}</span>}>
      <Facts
        facts={[
          { label: 'Runs', value: <QueryLink query="sort:-at">{formatCount(mirror.runs)}</QueryLink> },
          {
            label: 'Kept though deleted',
            value: <QueryLink query="is:deleted">{formatCount(mirror.deleted)}</QueryLink>,
          },
          {
            label: 'States, task runs',
            value: `${formatCount(mirror.transitions)}, ${formatCount(mirror.task_runs)}`,
          },
          { label: 'Oldest run', value: <Time iso={mirror.oldest} seconds={false} /> },
          { label: 'Newest run', value: <Time iso={mirror.newest} seconds={false} /> },
          { label: 'Size', value: formatBytes(mirror.bytes) },
          { label: 'Disk free', value: `${formatBytes(disk.free)} of ${formatBytes(disk.total)}` },
        ]}
      />
    </Card>
  )
}
