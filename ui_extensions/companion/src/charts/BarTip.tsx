import { countOf, formatCount } from '@/format/number'
import styles from './OutcomeBars.module.css'
import { outcomeLook } from './outcomes'
import type { Series, Stack } from './stack'

interface Props {
  title: string
  stack: Stack
  series: Series[]
  /** Why the bar is not whole, if it is not. */
  partial: string | null
  /** Middle of the bar and width of the plot, pixels. */
  center: number
  within: number
}

const WIDTH = 192

/** What a bar counts, beside it. The link under the pointer carries the same words for a screen reader. */
export function BarTip({ title, stack, series, partial, center, within }: Props) {
  const right = center + 12 + WIDTH <= within
  const left = right ? center + 12 : Math.max(0, center - 12 - WIDTH)
  return (
    <div className={styles.tip} style={{ left, width: WIDTH }} aria-hidden="true">
      <p className={styles.tipTitle}>{title}</p>
      {[...series].reverse().map(({ key, label }) => {
        const { color, icon: Icon } = outcomeLook(key)
        return (
          <p key={key} className={styles.tipRow}>
            <span className={styles.swatch} style={{ background: color }}>
              <Icon size={10} stroke={3} />
            </span>
            <span className={styles.tipLabel}>{label}</span>
            <span className="tabular">{formatCount(stack.parts.find((part) => part.key === key)?.count ?? 0)}</span>
          </p>
        )
      })}
      <p className={styles.tipFoot}>
        {countOf(stack.total, 'run')}
        {partial && `, ${partial}`}
      </p>
    </div>
  )
}
