import { formatCount } from '@/format/number'
import styles from './OutcomeBars.module.css'
import { outcomeLook } from './outcomes'
import { type Series, sumOf } from './stack'

/** Colour, icon, word and sum of each series. */
export function Legend({ series }: { series: Series[] }) {
  return (
    <ul className={styles.legend}>
      {series.map(({ key, label, values }) => {
        const { color, icon: Icon } = outcomeLook(key)
        return (
          <li key={key}>
            <span className={styles.swatch} style={{ background: color }}>
              <Icon size={10} stroke={3} aria-hidden />
            </span>
            {label} <span className="tabular">{formatCount(sumOf(values))}</span>
          </li>
        )
      })}
    </ul>
  )
}
