import type { TimeBucket } from '@/api/types'
import { formatCount } from '@/format/number'
import { axisLabel, labelCandidates } from './buckets'
import styles from './OutcomeBars.module.css'
import { PLOT } from './plot'
import { labelled, type Ticks } from './scale'

interface Props {
  ticks: Ticks
  width: number
  bucket: string
  buckets: TimeBucket[]
  zone: string
  height?: number
  format?: (value: number) => string
}

const LABEL_ROOM = 64

/** Hair lines with values at the left, times under the base line. */
export function Axes({ ticks, width, bucket, buckets, zone, height = PLOT.height, format = formatCount }: Props) {
  const base = height - PLOT.bottom
  const inner = Math.max(0, width - PLOT.left - PLOT.right)
  const candidates = labelCandidates(buckets, bucket, zone)
  const step = inner / Math.max(1, buckets.length)
  const shown = candidates.length < buckets.length ? 'day' : bucket
  return (
    <g className={styles.axes}>
      {ticks.values.map((value) => {
        const y = Math.round(base - (value / ticks.max) * (base - PLOT.top)) + 0.5
        return (
          <g key={value}>
            <line x1={PLOT.left} x2={width} y1={y} y2={y} data-base={value === 0 || undefined} />
            <text x={PLOT.left - 8} y={y + 4} textAnchor="end">
              {format(value)}
            </text>
          </g>
        )
      })}
      {labelled(candidates.length, inner, LABEL_ROOM).map((index) => {
        const at = candidates[index]
        const one = at === undefined ? undefined : buckets[at]
        if (!one || at === undefined) return null
        const x = PLOT.left + (at + 0.5) * step
        return (
          <text key={one.start} x={x} y={height - 6} textAnchor={x > width - LABEL_ROOM / 3 ? 'end' : 'middle'}>
            {axisLabel(one.start, shown, zone)}
          </text>
        )
      })}
    </g>
  )
}
