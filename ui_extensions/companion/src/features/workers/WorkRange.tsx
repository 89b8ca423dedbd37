import { RANGE_LABEL, RANGES, type Range } from '@/features/analytics/view'
import styles from '@/features/overview/RangeSwitch.module.css'
import { workRoute } from './route'

/** Over which period what went through is counted. */
export function WorkRange({ range }: { range: Range }) {
  const navigate = workRoute.useNavigate()
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">Period</legend>
      {RANGES.map((each) => (
        <label key={each} className={styles.choice}>
          <input
            type="radio"
            name="period"
            className="visually-hidden"
            checked={range === each}
            onChange={() =>
              void navigate({ search: (before) => ({ ...before, range: each === '24h' ? undefined : each }) })
            }
          />
          {RANGE_LABEL[each]}
        </label>
      ))}
    </fieldset>
  )
}
