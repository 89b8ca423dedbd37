import type { System } from '@/api/types'
import { Meter } from '@/charts/Meter'
import { formatDuration } from '@/format/duration'
import { formatCount, formatRatio } from '@/format/number'
import { Card } from '@/parts/Card'
import { Time } from '@/parts/Time'
import styles from './BackfillCard.module.css'
import { Facts } from './Facts'
import { Light, type LightTone } from './Light'

const STATUS: Record<System['backfill']['status'], { tone: LightTone; word: string }> = {
  waiting: { tone: 'idle', word: 'Waiting' },
  running: { tone: 'busy', word: 'Reading' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Stopped' },
}

/** How far the runs of the past have been read, newest first. */
export function BackfillCard({ backfill }: { backfill: System['backfill'] }) {
  const { status, done, total, rate, eta_seconds, oldest, started, finished } = backfill
  const share = status === 'done' ? 1 : total ? Math.min(1, done / total) : 0
  return (
    <Card title="Past runs" aside={<Light {...STATUS[status]} />}>
      <div className={styles.progress}>
        <Meter
          share={share}
          label="Past runs read"
          tone={status === 'failed' ? 'negative' : status === 'done' ? 'positive' : 'primary'}
        />
        <span className="tabular">
          {status === 'done' ? '100 %' : total ? formatRatio(Math.min(share, 0.999)) : '–'}
        </span>
      </div>
      <Facts
        facts={[
          { label: 'Read', value: total ? `${formatCount(done)} of ${formatCount(total)}` : formatCount(done) },
          { label: 'Rate', value: rate === null ? '–' : `${formatCount(Math.round(rate))} runs/s` },
          { label: 'Time left', value: status === 'running' ? formatDuration(eta_seconds) : '–' },
          { label: 'Back to', value: <Time iso={oldest} seconds={false} /> },
          { label: finished ? 'Finished' : 'Started', value: <Time iso={finished ?? started} relative /> },
        ]}
      />
    </Card>
  )
}
