import { useQuery, useQueryClient } from '@tanstack/react-query'
import { runQuery } from '@/api/queries'
import { serverNow } from '@/live/clock'
import { useLive } from '@/live/useLive'

/** One run, kept current by the live socket; `asOf` is when its durations were true, in server time. */
export function useLiveRun(id: string) {
  const client = useQueryClient()
  const query = useQuery(runQuery(id))
  useLive({ topic: 'run', run: id }, (message) => {
    if (message.type === 'run') {
      client.setQueryData(runQuery(id).queryKey, (known) => known && { ...known, ...message.run })
      void client.invalidateQueries({ queryKey: ['run', id], refetchType: 'active', predicate: isPart })
    }
    if (message.type === 'resync') void client.invalidateQueries({ queryKey: ['run', id] })
  })
  const asOf = new Date(query.dataUpdatedAt + serverNow() - Date.now()).toISOString()
  return { ...query, asOf }
}

/** The parts of a run (states, task runs, subflows), which a change of the run changes too; logs follow by themselves. */
function isPart({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey.length === 3 && queryKey[2] !== 'logs'
}
