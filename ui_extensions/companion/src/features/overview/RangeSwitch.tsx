import { IconFlask } from '@tabler/icons-react'
import styles from './RangeSwitch.module.css'
import { overviewRoute } from './route'
import { RANGE_LABEL, RANGES, type Range } from './view'

interface Props {
  range: Range
  /** The runs are sample data: the page says so. */
  sample: boolean
}

/** The period that the page covers. */
export function RangeSwitch({ range, sample }: Props) {
  const navigate = overviewRoute.useNavigate()
  const choose = (chosen: Range) =>
    void navigate({ search: (before) => ({ ...before, range: chosen === '24h' ? undefined : chosen }) })
  return (
    <div className={styles.frame}>
      <fieldset className={styles.switch}>
        <legend className="visually-hidden">Period</legend>
        {RANGES.map((each) => (
          <label key={each} className={styles.choice}>
            <input
              type="radio"
              name="range"
              className="visually-hidden"
              checked={range === each}
              onChange={() => choose(each)}
            />
            {RANGE_LABEL[each]}
          </label>
        ))}
      </fieldset>
      {/* Keeps its room while it is not known, so that nothing moves when it is. */}
      <span
        className={styles.sample}
        data-shown={sample || undefined}
        title="These runs are of the sample fleet that Vantage brought along"
      >
        <IconFlask size={14} aria-hidden />
        Sample data
      </span>
    </div>
  )
}
