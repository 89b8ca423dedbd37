import { createContext, useContext, useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import type { LiveMessage, Topic } from './messages'
import type { Connection, LiveSocket } from './socket'

export const LiveContext = createContext<LiveSocket | null>(null)

export function useSocket(): LiveSocket {
  const socket = useContext(LiveContext)
  if (!socket) throw new Error('useLive needs a LiveContext above it')
  return socket
}

/**
 * Watches a topic for as long as the component lives: `useLive({ topic: 'run', run: id }, onMessage)`.
 * A topic that changes (other ids on screen, another query) is sent again on the same watch; null watches nothing.
 * `resync` means: read again what you show.
 */
export function useLive(topic: Topic | null, onMessage: (message: LiveMessage) => void): void {
  const socket = useSocket()
  const hear = useEffectEvent(onMessage)
  const watch = useRef<ReturnType<LiveSocket['watch']> | null>(null)
  // A version says as of when rows are known; another one alone is no reason to watch anew.
  const key = topic === null ? null : JSON.stringify({ ...topic, version: undefined })
  const begin = useEffectEvent(() => {
    if (topic === null) return
    if (watch.current) watch.current.update(topic)
    else watch.current = socket.watch(topic, (message) => hear(message))
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the topic
  useEffect(() => begin(), [socket, key])

  const idle = key === null
  useEffect(() => {
    if (idle) return
    return () => {
      watch.current?.stop()
      watch.current = null
    }
  }, [idle])
}

/** Whether the line to the service is open, and since when it is as it is. */
export function useConnection(): Connection {
  const socket = useSocket()
  return useSyncExternalStore(socket.subscribe, socket.connection)
}
