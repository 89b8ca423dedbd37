import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { System } from '@/api/types'
import { useLive } from './useLive'

/** Follows the system topic once for the whole page and keeps the newest word where `useSystem` reads it. */
export function useFollowSystem(): void {
  const client = useQueryClient()
  useLive({ topic: 'system' }, (message) => {
    if (message.type !== 'system') return
    latest = message.system
    client.setQueryData(['system'], message.system)
    for (const each of listeners) each()
  })
}

let latest: System | null = null
const listeners = new Set<() => void>()

/** The newest state of ingest that the socket told, null before the first word. */
export function useSystem(): System | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => latest,
  )
}
