import { IconBell, IconBellOff } from '@tabler/icons-react'
import { toast } from './store'
import { MOST_SUBSCRIBED, setSubscribed, useSubscribed } from './subscriptions'

interface Props {
  id: string
  name: string
  className: string | undefined
  onDone: () => void
}

/** In a preset's menu: whether new runs under it are said on every page. */
export function NotifyItem({ id, name, className, onDone }: Props) {
  const on = useSubscribed().includes(id)
  const Icon = on ? IconBellOff : IconBell
  const change = () => {
    if (!setSubscribed(id, !on)) toast.warning('Too many presets notify', { detail: `At most ${MOST_SUBSCRIBED} can.` })
    else if (!on) toast.success(`${name} notifies you now`, { detail: 'New runs under it are said in this browser.' })
    onDone()
  }
  return (
    <button type="button" className={className} onClick={change}>
      <Icon size={16} aria-hidden />
      {on ? 'Stop telling me of new runs' : 'Tell me of new runs'}
    </button>
  )
}
