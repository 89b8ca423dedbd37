import { Link } from '@tanstack/react-router'
import { useRoving } from '@/charts/useRoving'
import { instantName } from '@/features/analytics/depth'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import styles from './DepthStrip.module.css'
import type { Strip } from './work'

interface Props {
  strip: Strip
  at: string[]
  /** Whose queue it is, for a screen reader. */
  of: string
}

/** Marks that a strip has room for: each then stands for the deepest of a few instants. */
const MOST = 48

/** How many runs waited over the period as small bars, each a link to the runs of its deepest instant; gaps stay open. */
export function DepthStrip({ strip, at, of }: Props) {
  const zone = useZone()
  const every = Math.max(1, Math.ceil(at.length / MOST))
  const marks = Array.from({ length: Math.ceil(at.length / every) }, (_, index) => deepest(strip, index * every, every))
  const roving = useRoving(marks.length)
  const most = Math.max(1, ...marks.map((mark) => mark.value ?? 0))
  return (
    <div className={styles.strip} role="group" aria-label={`Runs that waited in ${of}`} {...roving.frame}>
      {marks.map(({ index, value }, place) => {
        const words = `${value === null ? 'Not known' : `${countOf(value, 'run')} waited`}, ${instantName(at[index], zone)}`
        return (
          <Link
            key={at[index]}
            to="/runs"
            search={{ q: strip.queries[index] }}
            preload={false}
            className={styles.slot}
            data-gap={value === null || undefined}
            aria-label={words}
            title={words}
            {...roving.mark(place)}
          >
            <span style={{ height: value ? `${Math.max(10, (100 * value) / most)}%` : 0 }} />
          </Link>
        )
      })}
    </div>
  )
}

function deepest({ values }: Strip, from: number, count: number): { index: number; value: number | null } {
  let best = from
  for (let index = from; index < Math.min(values.length, from + count); index += 1) {
    if ((values[index] ?? -1) > (values[best] ?? -1)) best = index
  }
  return { index: best, value: values[best] ?? null }
}
