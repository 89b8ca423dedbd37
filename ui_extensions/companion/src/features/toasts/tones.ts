import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, type TablerIcon } from '@tabler/icons-react'
import type { Tone } from './rules'

export const ICON: Record<Tone, TablerIcon> = {
  success: IconCircleCheck,
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  error: IconCircleX,
}

/** Said before the title, for who does not see the colour. */
export const WORD: Record<Tone, string> = { success: 'Done', info: 'Note', warning: 'Warning', error: 'Error' }

/** Milliseconds that it stays; an error stays until it is closed. */
export const STAYS: Record<Tone, number | null> = { success: 6000, info: 8000, warning: 12_000, error: null }
