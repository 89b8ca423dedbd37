import { IconX } from '@tabler/icons-react'
import styles from '@/features/overview/RangeSwitch.module.css'
import { Time } from '@/parts/Time'
import own from './PeriodSwitch.module.css'
import { RANGE_LABEL, RANGES, type Range, USUAL } from './view'

interface Props {
  range?: Range
  /** What is chosen when nothing is said. */
  usual?: string
  from?: string
  to?: string
  onChoose: (period: { range?: Range; from?: string; to?: string }) => void
}

/** The period of the page: the last hours or days, or what was dragged out of a chart. */
export function PeriodSwitch({ usual = USUAL, range, from, to, onChoose }: Props) {
  const shown = range ?? usual
  const dragged = Boolean(from && to)
  const choose = (chosen: Range) =>
    onChoose({ range: chosen === usual ? undefined : chosen, from: undefined, to: undefined })
  return (
    <div className={own.frame}>
      {dragged && from && to && (
        <span className={own.dragged}>
          <Time iso={from} seconds={false} /> to <Time iso={to} seconds={false} />
          <button
            type="button"
            className={own.back}
            aria-label={`Back to the last ${RANGE_LABEL[shown as Range] ?? shown}`}
            onClick={() => onChoose({ range, from: undefined, to: undefined })}
          >
            <IconX size={14} aria-hidden />
          </button>
        </span>
      )}
      <fieldset className={styles.switch}>
        <legend className="visually-hidden">Period</legend>
        {RANGES.map((each) => (
          <label key={each} className={styles.choice}>
            <input
              type="radio"
              name="period"
              className="visually-hidden"
              checked={!dragged && shown === each}
              onChange={() => choose(each)}
            />
            {RANGE_LABEL[each]}
          </label>
        ))}
      </fieldset>
    </div>
  )
}
