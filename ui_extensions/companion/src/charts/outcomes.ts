/** How outcomes look in charts and legends: colour, icon and word, never colour alone. */
import { IconBan, IconCheck, IconPointFilled, IconX, type TablerIcon } from '@tabler/icons-react'
import { OUTCOME_COLOR } from '@/parts/states'

export interface OutcomeLook {
  color: string
  icon: TablerIcon
}

const LOOKS: Record<string, OutcomeLook> = {
  success: { color: OUTCOME_COLOR.success, icon: IconCheck },
  failure: { color: OUTCOME_COLOR.failure, icon: IconX },
  cancelled: { color: OUTCOME_COLOR.cancelled, icon: IconBan },
}

/** Parts of bars that are no outcomes, by their place. */
const PARTS = 5
export const partKey = (at: number): string => `part-${at}`
for (let at = 0; at < PARTS; at += 1) LOOKS[partKey(at)] = { color: `var(--v-chart-${at + 1})`, icon: IconPointFilled }

export const outcomeLook = (key: string): OutcomeLook => LOOKS[key] ?? { color: 'var(--v-muted-text)', icon: IconBan }

/** From the base line up: failures stand on the line, where their height can be compared. */
export const STACK_ORDER = ['failure', 'cancelled', 'success']
