import { useEffect, useEffectEvent, useRef } from 'react'
import { merged } from './merge'
import type { RunsMessage, RunsTopic } from './messages'
import { useLive } from './useLive'

interface Heard {
  /** What changed since the last call: once per frame at most, and in a hidden tab only when it is shown again. */
  onChanges: (changes: RunsMessage) => void
  /** Too much happened to be told; rows on screen are told anew by themselves, anything else has to be read. */
  onResync: () => void
}

/** Hears of the runs under a query: rows on screen that change or leave, others that come, and how many there are. */
export function useTaskEvents(topic: RunsTopic | null, { onChanges, onResync }: Heard): void {
  const waiting = useRef<RunsMessage | null>(null)
  const frame = useRef(0)
  const key = topic && `${topic.timezone} ${topic.q}`
  const flush = useEffectEvent(() => {
    frame.current = 0
    const changes = waiting.current
    waiting.current = null
    if (changes) onChanges(changes)
  })
  useLive(topic, (message) => {
    if (message.type === 'resync') onResync()
    if (message.type !== 'runs') return
    waiting.current = merged(waiting.current, message)
    frame.current ||= requestAnimationFrame(() => flush())
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was heard for another question is not wanted
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current)
      frame.current = 0
      waiting.current = null
    },
    [key],
  )
}
