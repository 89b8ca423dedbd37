import { useState } from 'react'
import type { Action, Options } from '@/api/actions'
import type { Asked } from '../Selecting'
import type { Undone } from '../undo'
import { Ask } from './Ask'
import { Progress } from './Progress'

interface Props {
  asked: Asked
  onClose: () => void
  /** The set is frozen and the service has begun. */
  onBegun: (action: Action, options: Options) => void
  /** The service has begun to take it back. */
  onUndone: (undone: Undone) => void
}

/** Looks first, asks, then shows how it goes and what became of the runs. */
export default function ActionDialog({ asked, onClose, onBegun, onUndone }: Props) {
  const [action, setAction] = useState<Action | null>(null)
  if (action)
    return (
      <Progress
        key={action.id}
        begun={action}
        onClose={onClose}
        onUndone={(undone) => {
          setAction(undone.action)
          onUndone(undone)
        }}
      />
    )
  return (
    <Ask
      asked={asked}
      onClose={onClose}
      onConfirmed={(begun, options) => {
        setAction(begun)
        onBegun(begun, options)
      }}
    />
  )
}
