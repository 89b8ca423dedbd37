import { useQueryClient } from '@tanstack/react-query'
import { ACTIONS_KEY, type Action, type ActionDetail, actionQuery, hasEnded } from '@/api/actions'
import { useLive } from '@/live/useLive'

/** Keeps every action on the page up to date: progress is patched in, an end or a new one is read. */
export function useLiveActions(): void {
  const client = useQueryClient()
  useLive({ topic: 'actions' }, (message) => {
    if (message.type === 'resync') void client.invalidateQueries({ queryKey: ACTIONS_KEY })
    if (message.type !== 'actions') return
    for (const action of message.actions) patchOne(action)
    void client.invalidateQueries({ queryKey: [...ACTIONS_KEY, 'list'] })
  })

  function patchOne(action: Action): void {
    const { queryKey } = actionQuery(action.id)
    const known = client.getQueryData<ActionDetail>(queryKey)
    if (!known || same(known, action)) return
    client.setQueryData<ActionDetail>(queryKey, { ...known, ...action })
    if (hasEnded(action)) void client.invalidateQueries({ queryKey })
    void client.invalidateQueries({ queryKey: [...ACTIONS_KEY, 'runs', action.id] })
  }
}

const same = (one: Action, other: Action) =>
  one.status === other.status && one.done === other.done && one.skipped === other.skipped && one.failed === other.failed
