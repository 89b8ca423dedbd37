import { Link } from '@tanstack/react-router'
import type { Action } from '@/api/actions'
import { Toast } from '@/features/system/Toast'
import styles from './AfterToast.module.css'
import { KINDS, outcomeOf } from './kinds'
import { UndoButton } from './UndoButton'
import type { Undone } from './undo'

interface Props {
  action: Action
  onClose: () => void
  onUndone: (undone: Undone) => void
}

/** What came of an action whose dialog was closed before its end. */
export default function AfterToast({ action, onClose, onUndone }: Props) {
  return (
    <Toast title={`${KINDS[action.kind].label}: ${outcomeOf(action)}`} bad={action.failed > 0} onClose={onClose}>
      <Link to="/actions/$actionId" params={{ actionId: action.id }}>
        See every run’s outcome
      </Link>
      <UndoButton action={action} className={styles.undo} onUndone={onUndone} />
    </Toast>
  )
}
