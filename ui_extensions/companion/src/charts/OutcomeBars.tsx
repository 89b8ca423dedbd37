import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { TimeBucket } from '@/api/types'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Axes } from './Axes'
import { BarTip } from './BarTip'
import { bucketName, partialWords } from './buckets'
import styles from './OutcomeBars.module.css'
import { PLOT } from './plot'
import { Hatch, StackBar } from './StackBar'
import { band, ticksFor } from './scale'
import { type Series, type Stack, stackUp } from './stack'
import { useRoving } from './useRoving'
import { useWidth } from './useWidth'

interface Props {
  bucket: string
  buckets: TimeBucket[]
  /** From the base line up. */
  series: Series[]
  /** The query of each bar's runs. */
  queries: string[]
  /** Pixels. */
  height?: number
}

/** Stacked outcomes over time. Every bar is a link to its runs; the arrow keys go from bar to bar. */
export function OutcomeBars({ bucket, buckets, series, queries, height = PLOT.height }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const zone = useZone()
  const roving = useRoving(buckets.length)
  const [active, setActive] = useState<number | null>(null)
  const stacks = stackUp(series, buckets.length)
  const ticks = ticksFor(Math.max(...stacks.map((stack) => stack.total)))
  const inner = Math.max(0, width - PLOT.left - PLOT.right)
  const step = inner / Math.max(1, buckets.length)
  const name = (at: number) => {
    const one = buckets[at]
    return one ? bucketName(one, bucket, zone) : ''
  }
  return (
    <div ref={ref} className={styles.plot} style={{ height }}>
      {width > 0 && (
        <>
          <svg width={width} height={height} aria-hidden="true" className={styles.drawing}>
            <Hatch />
            <Axes ticks={ticks} width={width} height={height} bucket={bucket} buckets={buckets} zone={zone} />
            {stacks.map((stack, at) => (
              <StackBar
                key={buckets[at]?.start}
                stack={stack}
                max={ticks.max}
                height={height}
                {...band(at, buckets.length, inner)}
                partial={buckets[at]?.partial ?? false}
                dim={active !== null && active !== at}
              />
            ))}
          </svg>
          <div className={styles.marks} style={{ left: PLOT.left, right: PLOT.right }} {...roving.frame}>
            {stacks.map((stack, at) => {
              const mark = roving.mark(at)
              return (
                <Link
                  key={buckets[at]?.start}
                  to="/runs"
                  search={{ q: queries[at] }}
                  preload={false}
                  className={styles.mark}
                  aria-label={labelOf(name(at), stack, partialWords(buckets[at], serverNow()))}
                  {...mark}
                  onFocus={() => {
                    mark.onFocus()
                    setActive(at)
                  }}
                  onBlur={() => setActive(null)}
                  onPointerEnter={() => setActive(at)}
                  onPointerLeave={() => setActive(null)}
                />
              )
            })}
          </div>
          {active !== null && stacks[active] && (
            <BarTip
              title={name(active)}
              stack={stacks[active]}
              series={series}
              partial={partialWords(buckets[active], serverNow())}
              center={PLOT.left + (active + 0.5) * step}
              within={width}
            />
          )}
        </>
      )}
    </div>
  )
}

function labelOf(name: string, stack: Stack, partial: string | null): string {
  const parts = stack.parts.map((part) => `${part.count} ${part.label.toLowerCase()}`).join(', ')
  return `${name}: ${countOf(stack.total, 'run')}${parts && `, ${parts}`}${partial ? `, ${partial}` : ''}`
}
