import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { PanelDefinition } from '@/api/dashboards'
import { metricsQuery } from '@/api/reports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { Dialog } from '@/parts/Dialog'
import styles from './dashboards.module.css'
import { CHART_LABEL, chartsFor, settled, titleOf } from './panels'
import { QueryField } from './QueryField'

interface Props {
  panel: PanelDefinition
  /** It is not on the page yet. */
  fresh: boolean
  onDone: (panel: PanelDefinition) => void
  onClose: () => void
}

const HEIGHTS = [
  [1, 'Low'],
  [2, 'Usual'],
  [3, 'Tall'],
] as const
const WIDTHS = [1, 2, 3, 4]
const SEVERAL = 'p50,p95'

/** What a panel shows, of which runs, and how. Choices that cannot be drawn are not offered. */
export function PanelForm({ panel: begun, fresh, onDone, onClose }: Props) {
  const id = useId()
  const { data } = useQuery(metricsQuery())
  const [panel, setPanel] = useState(begun)
  const [wrong, setWrong] = useState(false)
  const change = (part: Partial<PanelDefinition>) => setPanel(settled({ ...panel, ...part }))
  const metric = data?.metrics.find((one) => one.name === panel.metric)
  const aggregates = metric?.aggregates ?? []
  const several = panel.chart === 'line' && !panel.by && aggregates.includes('p50')
  const splits = panel.chart !== 'number' && panel.chart !== 'heatmap'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) onDone(settled({ ...panel, title: panel.title.trim(), query: panel.query.trim() }))
  }
  return (
    <Dialog
      title={fresh ? 'Add a panel' : `Change “${titleOf(begun)}”`}
      wide
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form={id} className={dialogs.primary} disabled={wrong}>
            {fresh ? 'Add' : 'Change'}
          </button>
        </>
      }
    >
      <form id={id} className={styles.fields} onSubmit={submit}>
        <Choice
          label="What"
          first
          value={panel.metric}
          onChange={(name) => change({ metric: name, aggregate: null })}
          help={metric?.help}
        >
          {!metric && <option value={panel.metric}>{panel.metric}</option>}
          {data?.metrics.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Choice>
        <Choice
          label="Which number of it"
          value={panel.aggregate ?? ''}
          onChange={(aggregate) => change({ aggregate: aggregate || null })}
        >
          <option value="">{aggregates[0] ? `The usual: ${aggregates[0]}` : 'The usual'}</option>
          {several && <option value={SEVERAL}>p50 and p95</option>}
          {aggregates.slice(1).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Choice>
        <Choice
          label="Drawn as"
          value={panel.chart}
          onChange={(chart) => change({ chart: chart as PanelDefinition['chart'] })}
        >
          {chartsFor(panel.metric, panel.aggregate).map((each) => (
            <option key={each} value={each}>
              {CHART_LABEL[each]}
            </option>
          ))}
        </Choice>
        <Choice
          label="Split by"
          value={panel.by ?? ''}
          disabled={!splits}
          onChange={(by) => change({ by: by || null })}
          help={splits ? undefined : 'This kind of panel shows all runs together.'}
        >
          {panel.chart !== 'table' && <option value="">Nothing: all runs together</option>}
          {panel.by && !data?.dimensions.includes(panel.by) && <option value={panel.by}>{panel.by}</option>}
          {data?.dimensions.map((each) => (
            <option key={each} value={each}>
              {each.replaceAll('_', ' ')}
            </option>
          ))}
        </Choice>
        <QueryField
          label="Only runs that match"
          value={panel.query}
          onChange={(query) => setPanel({ ...panel, query })}
          onWrong={setWrong}
        />
        <div className={styles.field} data-wide>
          <label htmlFor={`${id}-title`} className={dialogs.label}>
            Heading
          </label>
          <input
            id={`${id}-title`}
            className={dialogs.text}
            value={panel.title}
            maxLength={120}
            placeholder={titleOf({ ...panel, title: '' })}
            autoComplete="off"
            onChange={({ target }) => setPanel({ ...panel, title: target.value })}
          />
        </div>
        <Choice label="Width" value={String(panel.width)} onChange={(width) => change({ width: Number(width) })}>
          {WIDTHS.map((each) => (
            <option key={each} value={each}>
              {each === 4 ? 'The whole page' : `${each} of 4 columns`}
            </option>
          ))}
        </Choice>
        <Choice label="Height" value={String(panel.height)} onChange={(height) => change({ height: Number(height) })}>
          {HEIGHTS.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </Choice>
      </form>
    </Dialog>
  )
}

interface ChoiceProps {
  label: string
  value: string
  first?: boolean
  disabled?: boolean
  help?: string | undefined
  onChange: (value: string) => void
  children: ReactNode
}

function Choice({ label, value, first, disabled, help, onChange, children }: ChoiceProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={dialogs.label}>
        {label}
      </label>
      <select
        id={id}
        className={dialogs.text}
        data-first={first || undefined}
        value={value}
        disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={({ target }) => onChange(target.value)}
      >
        {children}
      </select>
      {help && (
        <p id={`${id}-help`} className={dialogs.help}>
          {help}
        </p>
      )}
    </div>
  )
}
