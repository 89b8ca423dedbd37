/** What the page on screen can do, for the command palette: each page offers its own while it is there. */
import type { TablerIcon } from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useRef } from 'react'

export interface Offer {
  id: string
  label: string
  /** To what it is done. */
  description?: string
  icon: TablerIcon
  run: () => void
}

const sources = new Set<{ current: readonly Offer[] }>()

export function useOffers(offers: readonly Offer[]): void {
  const latest = useRef(offers)
  useLayoutEffect(() => {
    latest.current = offers
  })
  useEffect(() => {
    sources.add(latest)
    return () => {
      sources.delete(latest)
    }
  }, [])
}

/** What is offered now. */
export const offered = (): Offer[] => [...sources].flatMap(({ current }) => current)
