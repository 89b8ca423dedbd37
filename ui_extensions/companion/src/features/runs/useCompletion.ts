import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { completeQuery } from '@/api/queries'
import type { Completion } from '@/api/types'
import { useZone } from '@/format/zone'
import { toCharacters, toUnits } from '@/query/positions'
import { recent, useHistory } from './history'

const PAUSE_MS = 90

/** What the service offers at the caret, or a whole search that was made before. */
export type Offer = Completion | (Omit<Completion, 'kind'> & { kind: 'search' })

export interface CompletionState {
  items: Offer[]
  /** The highlighted one, -1 for none. */
  active: number
  move: (by: 1 | -1) => void
  close: () => void
  reopen: () => void
  accept: (index: number) => { text: string; at: number; complete: boolean } | null
  /** Takes a search out of the history; answers whether it was one. */
  forget: (index: number) => boolean
}

/** Searches that are offered before anything is written, and beside what is written. */
const RECENT = 6
const RECENT_BESIDE = 3

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
    ...completeQuery(question.draft, toCharacters(question.draft, question.caret), zone),
    enabled: focused && open,
  })
  const history = useHistory()
  const fresh = data !== undefined && !isPlaceholderData && question.draft === draft && question.caret === caret
  const items = focused && open ? offers(draft, data?.items ?? [], history.searches) : []

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
      if (item?.kind === 'search') return { text: item.text, at: item.text.length, complete: true }
      return fresh && item ? inserted(draft, toUnits(draft, data.from), toUnits(draft, data.to), item) : null
    },
    forget: (index) => {
      const item = items[index]
      if (item?.kind === 'search') history.forget(item.text)
      return item?.kind === 'search'
    },
  }
}

/** Earlier searches first while nothing is written, else behind what the service offers. */
function offers(draft: string, items: Completion[], searches: readonly string[]): Offer[] {
  const blank = draft.trim() === ''
  const earlier = recent(searches, draft, blank ? RECENT : RECENT_BESIDE)
  const kept: Offer[] = earlier.map((text) => ({ text, label: text, kind: 'search', help: null, count: null }))
  return blank ? [...kept, ...items] : [...items, ...kept]
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
