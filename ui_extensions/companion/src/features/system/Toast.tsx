import { type ReactNode, useEffect, useEffectEvent, useId } from 'react'
import { toast } from '@/features/toasts/store'

interface Props {
  title: string
  bad?: boolean
  onClose: () => void
  children: ReactNode
}

/** Says a message for as long as it is part of a page: among the page's other messages, from which it goes by itself or is closed. */
export function Toast({ title, bad = false, onClose, children }: Props) {
  const id = useId()
  const close = useEffectEvent(onClose)
  const say = useEffectEvent(() =>
    toast({ tone: bad ? 'error' : 'success', title, detail: children, key: `${id} ${title}`, onClose: () => close() }),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another message
  useEffect(() => say(), [title, bad])
  return null
}
