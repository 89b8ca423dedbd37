import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { completeQuery } from '@/api/queries'
import type { Completion } from '@/api/types'
import { useZone } from '@/format/zone'

const PAUSE_MS = 90

export interface CompletionState {
  items: Completion[]
  /** The highlighted one, -1 for none. */
  active: number
  move: (by: 1 | -1) => void
  close: () => void
  reopen: () => void
  accept: (index: number) => { text: string; at: number; complete: boolean } | null
}

/**
 * What could stand at the caret. An answer is kept with the question that it answers, so a late answer to an older
 * question is never shown for a newer one; while one is awaited the list stays but nothing of it can be taken.
 */
export function useCompletion(draft: string, caret: number, focused: boolean): CompletionState {
  const zone = useZone()
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const question = usePaused(draft, caret)
  const { data, isPlaceholderData } = useQuery({
    ...completeQuery(question.draft, question.caret, zone),
    enabled: focused && open,
  })
  const fresh = data !== undefined && !isPlaceholderData && question.draft === draft && question.caret === caret
  const items = focused && open && data ? data.items : []

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question highlights nothing
  useEffect(() => setActive(-1), [draft, caret])

  return {
    items,
    active: active < items.length ? active : -1,
    move: (by) => setActive((at) => (at + by + items.length + (at < 0 && by < 0 ? 1 : 0)) % items.length),
    close: () => setOpen(false),
    reopen: () => setOpen(true),
    accept: (index) => {
      const item = items[index]
      return fresh && item ? inserted(draft, data.from, data.to, item) : null
    },
  }
}

/** The draft with the completion in place; `complete` unless a value is still to be written. */
export function inserted(draft: string, from: number, to: number, item: Completion) {
  const after = draft.slice(to)
  const unfinished = item.kind === 'field' || item.text.endsWith(':')
  const space = unfinished || after.startsWith(' ') ? '' : ' '
  const text = draft.slice(0, from) + item.text + space + after
  return { text, at: from + item.text.length + space.length, complete: !unfinished }
}

function usePaused(draft: string, caret: number) {
  const [question, setQuestion] = useState({ draft, caret })
  useEffect(() => {
    const timer = setTimeout(() => setQuestion({ draft, caret }), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft, caret])
  return question
}
