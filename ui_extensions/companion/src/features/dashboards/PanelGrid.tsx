import type { CSSProperties } from 'react'
import type { PanelAnswer, PanelDefinition } from '@/api/dashboards'
import { askOf } from '@/api/dashboards'
import styles from './dashboards.module.css'
import { PanelCard } from './PanelCard'

/** What panels are drawn from: their answers by what was asked. */
export interface Answered {
  answers: Map<string, PanelAnswer | undefined> | undefined
  error: unknown
  onRetry: () => void
  onRange: (from: string, to: string) => void
}

/** The panels, in reading order. */
export function PanelGrid({ panels, ...answered }: Answered & { panels: PanelDefinition[] }) {
  return (
    <div className={styles.grid}>
      {panels.map((panel, at) => (
        <div key={at} className={styles.cell} {...placeOf(panel)}>
          <PanelCard panel={panel} name={String(at)} {...cardOf(answered, panel)} />
        </div>
      ))}
    </div>
  )
}

/** How much of the grid it takes; on a small page a single number stands beside another one. */
export const placeOf = ({ width, chart }: PanelDefinition) => ({
  style: { '--columns': width } as CSSProperties,
  'data-narrow': (width === 1 && chart === 'number') || undefined,
})

export const cardOf = ({ answers, ...rest }: Answered, panel: PanelDefinition) => ({
  ...rest,
  answer: answers?.get(askOf(panel)),
})
