import { IconArrowBackUp } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { Action } from '@/api/actions'
import { toast } from '@/features/toasts/store'
import { contraryOf, takeActionBack, type Undone } from './undo'

interface Props {
  /** One that has ended. */
  action: Action
  className: string | undefined
  onUndone: (undone: Undone) => void
}

/** Takes the action back; there is none where that cannot be done for certain. */
export function UndoButton({ action, className, onUndone }: Props) {
  const options = contraryOf(action)
  const undo = useMutation({
    mutationFn: () => takeActionBack(action, options ?? {}),
    onSuccess: onUndone,
    onError: (error) => toast.error('It could not be undone', { detail: error.message }),
  })
  if (!options) return null
  return (
    <button type="button" className={className} disabled={undo.isPending} onClick={() => undo.mutate()}>
      <IconArrowBackUp size={16} aria-hidden />
      {undo.isPending ? 'Undoing …' : 'Undo'}
    </button>
  )
}
