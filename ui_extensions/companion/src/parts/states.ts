/** How each state looks: a row per state type, and per state name that says more than its type. */
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconClockExclamation,
  IconDatabase,
  IconHourglass,
  IconLoader,
  IconPlayerPause,
  IconPlayerPlay,
  IconQuestionMark,
  IconRotateClockwise,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import type { StateType } from '@/api/types'

export interface StateLook {
  /** Stem of the colour tokens: `--state-{tone}`, `--state-{tone}-soft`, `--state-{tone}-text`. */
  tone: 'completed' | 'failed' | 'crashed' | 'running' | 'scheduled' | 'pending' | 'cancelled' | 'cancelling'
  label: string
  icon: TablerIcon
}

const BY_TYPE: Record<StateType, StateLook> = {
  COMPLETED: { tone: 'completed', label: 'Completed', icon: IconCheck },
  FAILED: { tone: 'failed', label: 'Failed', icon: IconX },
  CRASHED: { tone: 'crashed', label: 'Crashed', icon: IconAlertTriangle },
  RUNNING: { tone: 'running', label: 'Running', icon: IconPlayerPlay },
  SCHEDULED: { tone: 'scheduled', label: 'Scheduled', icon: IconClock },
  PENDING: { tone: 'pending', label: 'Pending', icon: IconHourglass },
  PAUSED: { tone: 'pending', label: 'Paused', icon: IconPlayerPause },
  CANCELLED: { tone: 'cancelled', label: 'Cancelled', icon: IconBan },
  CANCELLING: { tone: 'cancelling', label: 'Cancelling', icon: IconLoader },
}

const ICON_BY_NAME: { [name: string]: TablerIcon } = {
  Late: IconClockExclamation,
  AwaitingRetry: IconRotateClockwise,
  Retrying: IconRotateClockwise,
  Cached: IconDatabase,
}

const UNKNOWN: StateLook = { tone: 'pending', label: 'Unknown', icon: IconQuestionMark }

export function lookOf(type: StateType | null | undefined, name?: string | null): StateLook {
  const look = type ? (BY_TYPE[type] ?? UNKNOWN) : UNKNOWN
  if (!name) return look
  return { ...look, label: words(name), icon: ICON_BY_NAME[name] ?? look.icon }
}

/** `AwaitingRetry` reads `Awaiting retry`. */
function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
}

/** The colour of a state in a chart. */
export function stateColor(type: StateType | null | undefined): string {
  return `var(--state-${lookOf(type).tone})`
}

/** The colour of an outcome in a chart. */
export const OUTCOME_COLOR = {
  success: 'var(--state-completed)',
  failure: 'var(--state-failed)',
  cancelled: 'var(--state-cancelled)',
  unfinished: 'var(--state-running)',
} as const
