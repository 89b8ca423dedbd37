import type { TimeBucket } from '@/api/types'
import styles from './Spark.module.css'

interface Props {
  values: number[]
  buckets: TimeBucket[]
}

const WIDTH = 160
const HEIGHT = 32

/** How often an error struck over time; the words beside it say the same. */
export function Spark({ values, buckets }: Props) {
  const most = Math.max(1, ...values)
  const step = WIDTH / Math.max(1, values.length)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.spark} preserveAspectRatio="none" aria-hidden="true">
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className={styles.base} />
      {values.map((value, at) => {
        const height = value > 0 ? Math.max(2, (value / most) * (HEIGHT - 2)) : 0
        return (
          <rect
            key={buckets[at]?.start ?? at}
            x={at * step}
            y={HEIGHT - 1 - height}
            width={Math.max(0.75, step - (step > 3 ? 1 : 0.25))}
            height={height}
          />
        )
      })}
    </svg>
  )
}
