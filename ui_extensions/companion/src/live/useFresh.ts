import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { MetricsMessage } from './messages'
import { useLive } from './useLive'

/** Aggregates are read again at most this often while the fleet is busy, milliseconds. */
export const BUSY = 5000

/** The question that a page shows: runs and a period, whose ends are times of the query language. */
export interface Question {
  q: string
  timezone: string
  from: string
  to: string
}

interface Shown {
  /** A read is under way. */
  reading: boolean
  /** The mirror's version that the page shows, where it is one. */
  version?: number | undefined
  /** Hears the key figures as they change. */
  onFigures?: (figures: MetricsMessage) => void
}

/**
 * Reads queries again when the service says that something of the question has changed: not on a timer, never twice at
 * a time, and in a hidden tab not before it is shown again.
 */
export function useFresh(
  queryKey: readonly unknown[],
  question: Question,
  { reading, version, onFigures }: Shown,
): void {
  const client = useQueryClient()
  const known = useRef<number | undefined>(undefined)
  const grown = useRef(false)
  const readAt = useRef(Date.now())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const read = useEffectEvent(() => {
    clearTimeout(timer.current)
    if (!grown.current || reading || document.hidden) return
    const wait = readAt.current + BUSY - Date.now()
    if (wait > 0) {
      timer.current = setTimeout(() => read(), wait)
      return
    }
    grown.current = false
    readAt.current = Date.now()
    void client.invalidateQueries({ queryKey })
  })
  const grow = () => {
    grown.current = true
    read()
  }

  useLive({ topic: 'metrics', ...question }, (message) => {
    if (message.type === 'resync') grow()
    if (message.type !== 'metrics') return
    const before = version ?? known.current
    known.current = message.version
    onFigures?.(message)
    if (before !== undefined && message.version > before) grow()
  })

  const settle = useEffectEvent(() => {
    if (!reading) readAt.current = Date.now()
    // The figures may have been told before an older answer came.
    if (version !== undefined && known.current !== undefined && known.current > version) grown.current = true
    read()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what grew while it was read is read then
  useEffect(() => settle(), [reading, version])
  const key = JSON.stringify(question)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has grown by nothing yet
  useEffect(() => {
    known.current = undefined
    grown.current = false
  }, [key])
  useEffect(() => {
    const shown = () => read()
    document.addEventListener('visibilitychange', shown)
    return () => {
      clearTimeout(timer.current)
      document.removeEventListener('visibilitychange', shown)
    }
  }, [])
}
