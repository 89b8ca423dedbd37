import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { TimeBucket } from '@/api/types'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Axes } from './Axes'
import { bucketName, partialWords } from './buckets'
import styles from './LineChart.module.css'
import { LineTip } from './LineTip'
import { alone, areaPath, bandPath, type ChartLine, highest, linePath, stretches, unitTicks } from './lines'
import { PLOT } from './plot'
import { useDragRange } from './useDragRange'
import { useRoving } from './useRoving'
import { useWidth } from './useWidth'

interface Props {
  bucket: string
  buckets: TimeBucket[]
  lines: ChartLine[]
  unit: string
  format: (value: number | null) => string
  /** The query of each bucket's runs. */
  queries: string[]
  /** Fill between the first two lines. */
  band?: boolean
  /** Fill under the first line. */
  area?: boolean
  /** Single runs that stand out, drawn over the lines; `at` counts buckets and may lie between two. */
  dots?: ChartDot[]
  /** Pixels. */
  height?: number
  /** What a bucket is called, where it is no stretch of time. */
  nameOf?: (at: number) => string
  /** A stretch of buckets was dragged out. */
  onRange: (from: string, to: string) => void
}

export interface ChartDot {
  id: string
  at: number
  value: number
  color: string
  label: string
}

const HEIGHT = 196

/** `50m 00s` on an axis is `50m`, and the unit of rates stands in the legend. */
const shortened = (text: string) => text.replace(/ (00[smh]|runs\/h)$/, '')

/** Lines over time. Every bucket is a link to its runs; the arrow keys go from bucket to bucket, dragging chooses a period. */
export function LineChart({ bucket, buckets, lines, unit, format, queries, onRange, ...rest }: Props) {
  const { band = false, area = false, dots = [], height = HEIGHT, nameOf } = rest
  const [ref, width] = useWidth<HTMLDivElement>()
  const zone = useZone()
  const roving = useRoving(buckets.length)
  const [active, setActive] = useState<number | null>(null)
  const drag = useDragRange(buckets, onRange)
  const ticks = unitTicks(Math.max(highest(lines), ...dots.map((dot) => dot.value)), unit)
  const inner = Math.max(0, width - PLOT.left - PLOT.right)
  const base = height - PLOT.bottom
  const x = (at: number) => PLOT.left + ((at + 0.5) * inner) / Math.max(1, buckets.length)
  const y = (value: number) => base - (value / ticks.max) * (base - PLOT.top)
  const name = (at: number) => {
    const one = buckets[at]
    return nameOf ? nameOf(at) : one ? bucketName(one, bucket, zone) : ''
  }
  const [low, high] = lines
  const short = (value: number) => (value === 0 ? '0' : shortened(format(value)))
  return (
    <div ref={ref} className={styles.plot} style={{ height }}>
      {width > 0 && (
        <>
          <svg width={width} height={height} aria-hidden="true" className={styles.drawing}>
            <Axes
              ticks={ticks}
              width={width}
              height={height}
              bucket={bucket}
              buckets={buckets}
              zone={zone}
              format={short}
            />
            {band && low && high && (
              <path d={bandPath(low.values, high.values, x, y)} fill={high.color} className={styles.band} />
            )}
            {area && low && <path d={areaPath(low.values, x, y)} fill={low.color} className={styles.band} />}
            {lines.map((line) => (
              <Stroke key={line.key} line={line} x={x} y={y} active={active} />
            ))}
          </svg>
          <div className={styles.marks} style={{ left: PLOT.left, right: PLOT.right }} {...roving.frame}>
            {buckets.map((one, at) => {
              const mark = roving.mark(at)
              return (
                <Link
                  key={one.start}
                  to="/runs"
                  search={{ q: queries[at] }}
                  preload={false}
                  draggable={false}
                  className={styles.mark}
                  data-chosen={drag.holds(at) || undefined}
                  aria-label={labelOf(name(at), lines, at, format, partialWords(one, serverNow()))}
                  {...mark}
                  {...drag.mark(at)}
                  onFocus={() => {
                    mark.onFocus()
                    setActive(at)
                  }}
                  onBlur={() => setActive(null)}
                  onPointerEnter={() => {
                    setActive(at)
                    drag.reach(at)
                  }}
                  onPointerLeave={() => setActive(null)}
                />
              )
            })}
          </div>
          <Dots dots={dots} x={x} y={y} />
          {active !== null && (
            <LineTip
              title={name(active)}
              lines={lines}
              at={active}
              format={format}
              partial={partialWords(buckets[active], serverNow())}
              center={x(active)}
              within={width}
            />
          )}
        </>
      )}
    </div>
  )
}

interface DotsProps {
  dots: ChartDot[]
  x: (at: number) => number
  y: (value: number) => number
}

/** Each leads to its run; one tab stop for all of them. */
function Dots({ dots, x, y }: DotsProps) {
  const roving = useRoving(dots.length)
  if (dots.length === 0) return null
  return (
    <div {...roving.frame}>
      {dots.map((dot, index) => (
        <Link
          key={dot.id}
          to="/runs/$runId"
          params={{ runId: dot.id }}
          preload={false}
          className={styles.outlier}
          style={{ left: x(dot.at), top: y(dot.value), color: dot.color }}
          aria-label={dot.label}
          title={dot.label}
          {...roving.mark(index)}
        />
      ))}
    </div>
  )
}

interface StrokeProps {
  line: ChartLine
  x: (at: number) => number
  y: (value: number) => number
  active: number | null
}

function Stroke({ line, x, y, active }: StrokeProps) {
  const parts = stretches(line.values, x, y)
  const value = active === null ? null : (line.values[active] ?? null)
  return (
    <g stroke={line.color} fill={line.color}>
      <path
        d={linePath(parts)}
        fill="none"
        strokeWidth={line.dashed ? 1.25 : 2}
        strokeDasharray={line.dashed ? '4 4' : undefined}
      />
      {alone(parts).map(([cx, cy]) => (
        <circle key={cx} cx={cx} cy={cy} r={2} stroke="none" />
      ))}
      {active !== null && value !== null && !line.dashed && (
        <circle cx={x(active)} cy={y(value)} r={4} className={styles.dot} />
      )}
    </g>
  )
}

function labelOf(
  name: string,
  lines: ChartLine[],
  at: number,
  format: (value: number | null) => string,
  partial: string | null,
): string {
  const parts = lines.map((line) => {
    const value = line.values[at] ?? null
    return `${line.label} ${value === null ? 'unknown' : format(value)}`
  })
  return `${name}: ${parts.join(', ')}${partial ? `, ${partial}` : ''}`
}
