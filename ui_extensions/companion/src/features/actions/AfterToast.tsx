import { Link } from '@tanstack/react-router'
import type { Action } from '@/api/actions'
import { Toast } from '@/features/system/Toast'
import { KINDS, outcomeOf } from './kinds'

/** What came of an action whose dialog was closed before its end. */
export default function AfterToast({ action, onClose }: { action: Action; onClose: () => void }) {
  return (
    <Toast title={`${KINDS[action.kind].label}: ${outcomeOf(action)}`} bad={action.failed > 0} onClose={onClose}>
      <Link to="/actions/$actionId" params={{ actionId: action.id }}>
        See every run’s outcome
      </Link>
    </Toast>
  )
}
