/** How outcomes look in charts and legends: colour, icon and word, never colour alone. */
import { IconBan, IconCheck, IconX, type TablerIcon } from '@tabler/icons-react'
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

export const outcomeLook = (key: string): OutcomeLook => LOOKS[key] ?? { color: 'var(--v-muted-text)', icon: IconBan }

/** From the base line up: failures stand on the line, where their height can be compared. */
export const STACK_ORDER = ['failure', 'cancelled', 'success']
