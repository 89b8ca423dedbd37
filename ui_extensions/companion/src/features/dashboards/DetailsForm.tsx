import { useId } from 'react'
import type { DashboardDefinition } from '@/api/dashboards'
import { RANGE_LABEL, RANGES, type Range } from '@/features/analytics/view'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { Card } from '@/parts/Card'
import styles from './dashboards.module.css'
import { SharedChoice } from './NewDialog'
import { QueryField } from './QueryField'

interface Props {
  definition: DashboardDefinition
  /** Whether the person may choose who sees it. */
  own: boolean
  onChange: (part: Partial<DashboardDefinition>) => void
  onWrong: (wrong: boolean) => void
}

/** What the whole dashboard is about. */
export function DetailsForm({ definition, own, onChange, onWrong }: Props) {
  const id = useId()
  const known = RANGES.includes(definition.period as Range)
  return (
    <Card title="About this dashboard">
      <div className={styles.fields}>
        <div className={styles.field}>
          <label htmlFor={`${id}-title`} className={dialogs.label}>
            Title
          </label>
          <input
            id={`${id}-title`}
            className={dialogs.text}
            value={definition.title}
            maxLength={120}
            aria-invalid={definition.title.trim() === ''}
            autoComplete="off"
            onChange={({ target }) => onChange({ title: target.value })}
          />
        </div>
        <div className={styles.field}>
          <label htmlFor={`${id}-period`} className={dialogs.label}>
            Opens with the last
          </label>
          <select
            id={`${id}-period`}
            className={dialogs.text}
            value={definition.period}
            onChange={({ target }) => onChange({ period: target.value })}
          >
            {!known && <option value={definition.period}>{definition.period}</option>}
            {RANGES.map((each) => (
              <option key={each} value={each}>
                {RANGE_LABEL[each]}
              </option>
            ))}
          </select>
        </div>
        <div className={styles.field} data-wide>
          <label htmlFor={`${id}-about`} className={dialogs.label}>
            What it is for
          </label>
          <input
            id={`${id}-about`}
            className={dialogs.text}
            value={definition.description}
            maxLength={400}
            autoComplete="off"
            onChange={({ target }) => onChange({ description: target.value })}
          />
        </div>
        <QueryField
          label="Only runs that match, in all panels"
          value={definition.query}
          onChange={(query) => onChange({ query })}
          onWrong={onWrong}
        />
        {own && (
          <div className={styles.field} data-wide>
            <SharedChoice shared={definition.shared} onChange={(shared) => onChange({ shared })} />
          </div>
        )}
      </div>
    </Card>
  )
}
