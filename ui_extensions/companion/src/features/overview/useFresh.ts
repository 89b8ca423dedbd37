import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useSocket } from '@/live/useLive'

/** Aggregates are read again at most this often while the fleet is busy, milliseconds. */
const BUSY = 5000
/** And at least this often, because the period moves with the clock. */
const QUIET = 60_000

/** Reads a query again when the mirror grew; never twice at a time, never in a hidden tab. */
export function useFresh(queryKey: readonly unknown[], reading: boolean): void {
  const client = useQueryClient()
  const socket = useSocket()
  const grown = useRef(false)
  const readAt = useRef(Date.now())

  const tick = useEffectEvent(() => {
    if (document.hidden || reading) return
    const age = Date.now() - readAt.current
    if ((grown.current && age >= BUSY) || age >= QUIET) {
      grown.current = false
      readAt.current = Date.now()
      void client.invalidateQueries({ queryKey })
    }
  })

  useEffect(() => {
    const stop = socket.onAny((message) => {
      if (message.type === 'version' || message.type === 'resync') grown.current = true
    })
    const timer = setInterval(() => tick(), 1000)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [socket])
}
