import styles from './LineChart.module.css'
import type { ChartLine } from './lines'

interface Props {
  title: string
  lines: ChartLine[]
  at: number
  format: (value: number | null) => string
  /** Why the bucket is not whole, if it is not. */
  partial: string | null
  /** Middle of the bucket and width of the plot, pixels. */
  center: number
  within: number
}

const WIDTH = 196

/** The values of a bucket, beside it. The link under the pointer carries the same words for a screen reader. */
export function LineTip({ title, lines, at, format, partial, center, within }: Props) {
  const left = center + 12 + WIDTH <= within ? center + 12 : Math.max(0, center - 12 - WIDTH)
  return (
    <div className={styles.tip} style={{ left, width: WIDTH }} aria-hidden="true">
      <p className={styles.tipTitle}>{title}</p>
      {[...lines].reverse().map((line) => (
        <p key={line.key} className={styles.tipRow}>
          <span className={styles.key} data-dashed={line.dashed || undefined} style={{ borderColor: line.color }} />
          <span className={styles.tipLabel}>{line.label}</span>
          <span className="tabular">{format(line.values[at] ?? null)}</span>
        </p>
      ))}
      {partial && <p className={styles.tipFoot}>{partial}</p>}
    </div>
  )
}
