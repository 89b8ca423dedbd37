import { areaPath, linePath, stretches } from '@/charts/lines'
import styles from './dashboards.module.css'

const WIDTH = 100
const HEIGHT = 24

/** The course of a number, without words: its table has them. */
export function Spark({ values }: { values: (number | null)[] }) {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  const x = (at: number) => (values.length > 1 ? (at * WIDTH) / (values.length - 1) : WIDTH / 2)
  const y = (value: number) => HEIGHT - 1 - (most > 0 ? (value / most) * (HEIGHT - 3) : 0)
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={areaPath(values, x, y)} className={styles.sparkArea} />
      <path d={linePath(stretches(values, x, y))} className={styles.sparkLine} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
