import { Link } from '@tanstack/react-router'
import type { Distribution } from '@/api/types'
import { countOf, formatCount } from '@/format/number'
import styles from './Histogram.module.css'
import { ticksFor } from './scale'
import { useRoving } from './useRoving'

interface Props {
  bins: Distribution['bins']
  format: (value: number) => string
  height: number
}

/** How many runs have which value; every bar is a link to its runs. */
export function Histogram({ bins, format, height }: Props) {
  const roving = useRoving(bins.length)
  const ticks = ticksFor(Math.max(...bins.map((bin) => bin.count)))
  const every = Math.max(1, Math.ceil(bins.length / 8))
  return (
    <div className={styles.frame} style={{ height }}>
      <span className={styles.most} aria-hidden="true">
        {formatCount(ticks.max)}
      </span>
      <div className={styles.bars} {...roving.frame}>
        {bins.map((bin, at) => {
          const words = `${format(bin.from)} to ${format(bin.to)}: ${countOf(bin.count, 'run')}`
          return (
            <Link
              key={bin.from}
              to="/runs"
              search={{ q: bin.query }}
              preload={false}
              className={styles.slot}
              aria-label={words}
              title={words}
              {...roving.mark(at)}
            >
              <span
                className={styles.bar}
                style={{ height: `${(100 * bin.count) / ticks.max}%` }}
                data-some={bin.count > 0 || undefined}
              />
            </Link>
          )
        })}
      </div>
      <div className={styles.axis} aria-hidden="true">
        {bins.map((bin, at) => (
          <span key={bin.from}>{at % every === 0 ? format(bin.from) : ''}</span>
        ))}
      </div>
    </div>
  )
}
