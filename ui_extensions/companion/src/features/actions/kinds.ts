/** What each kind of action is called here, and what it wants to know. */

import type { TablerIcon } from '@tabler/icons-react'
import { IconBan, IconPlayerPlay, IconReplace, IconRotateClockwise, IconTags, IconTrash } from '@tabler/icons-react'
import type { Action, ActionKind } from '@/api/actions'
import type { Run } from '@/api/types'
import { countOf, formatCount } from '@/format/number'

export interface Kind {
  kind: ActionKind
  /** On a button; with an ellipsis, since a dialog follows. */
  label: string
  /** `Cancel 12 runs` */
  verb: string
  doing: string
  /** `12 cancelled` */
  done: string
  help: string
  icon: TablerIcon
  /** It takes something away. */
  danger?: boolean
  /** Whether it makes sense for one run as it is; the service has the last word. */
  fits: (run: Pick<Run, 'state_type' | 'deployment_id'>) => boolean
}

export const TERMINAL: ReadonlySet<string | null> = new Set(['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'])
const always = () => true

export const KINDS: { [K in ActionKind]: Kind } = {
  cancel: {
    kind: 'cancel',
    label: 'Cancel',
    verb: 'Cancel',
    doing: 'Cancelling',
    done: 'cancelled',
    help: 'A run that has not begun is cancelled at once; its worker stops one that has.',
    icon: IconBan,
    fits: (run) => !TERMINAL.has(run.state_type) && run.state_type !== 'CANCELLING',
  },
  retry: {
    kind: 'retry',
    label: 'Retry',
    verb: 'Retry',
    doing: 'Retrying',
    done: 'scheduled again',
    help: 'Failed, crashed and cancelled runs are scheduled again, with the same id and parameters.',
    icon: IconRotateClockwise,
    fits: (run) => TERMINAL.has(run.state_type) && run.state_type !== 'COMPLETED' && run.deployment_id !== null,
  },
  resubmit: {
    kind: 'resubmit',
    label: 'Run again',
    verb: 'Run again',
    doing: 'Submitting',
    done: 'submitted',
    help: 'New runs of the same deployments with the same parameters.',
    icon: IconPlayerPlay,
    fits: (run) => run.deployment_id !== null,
  },
  set_tags: {
    kind: 'set_tags',
    label: 'Tags',
    verb: 'Tag',
    doing: 'Tagging',
    done: 'tagged',
    help: 'Add tags, remove others. Prefect takes them one run at a time.',
    icon: IconTags,
    fits: always,
  },
  set_state: {
    kind: 'set_state',
    label: 'Change state',
    verb: 'Change',
    doing: 'Changing',
    done: 'changed',
    help: 'Give runs another state. It does not start or stop anything.',
    icon: IconReplace,
    fits: always,
  },
  delete: {
    kind: 'delete',
    label: 'Delete',
    verb: 'Delete',
    doing: 'Deleting',
    done: 'deleted',
    help: 'Runs are deleted from Prefect for good. Vantage keeps what it knows of them, marked as deleted.',
    icon: IconTrash,
    danger: true,
    fits: always,
  },
}

export const KIND_LIST: Kind[] = Object.values(KINDS)

/** `1,204 cancelled, 3 skipped, 1 failed`. */
export function outcomeOf(action: Pick<Action, 'kind' | 'done' | 'skipped' | 'failed'>): string {
  const rest = (['skipped', 'failed'] as const).filter((name) => action[name] > 0)
  return [
    `${formatCount(action.done)} ${KINDS[action.kind].done}`,
    ...rest.map((name) => `${formatCount(action[name])} ${name}`),
  ].join(', ')
}

/** `Cancel 12 runs`, `Run again 1 run`. */
export function confirmLabel(kind: Kind, affected: number): string {
  return `${kind.verb} ${countOf(affected, 'run')}`
}
