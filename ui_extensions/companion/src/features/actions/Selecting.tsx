import { useQueryClient } from '@tanstack/react-query'
import { createContext, lazy, type ReactNode, Suspense, useContext, useMemo, useRef, useState } from 'react'
import type { Action, ActionKind, Options, Target } from '@/api/actions'
import type { Run } from '@/api/types'
import { useZone } from '@/format/zone'
import { type Before, showGuess, whenEnded } from './optimism'
import { between, EVERYTHING, isSelected, NOTHING, type Selection, sizeOf, targetOf, withRuns } from './selection'

const ActionDialog = lazy(() => import('./dialog/ActionDialog'))
const AfterToast = lazy(() => import('./AfterToast'))

export interface Selecting {
  selection: Selection
  /** Ids of the rows that are loaded, in their order. */
  loaded: readonly string[]
  /** How many runs match. */
  total: number
  size: number
  /** Chooses or leaves one; with `range` all rows since the one before. */
  toggle: (id: string, range: boolean) => void
  toggleLoaded: (chosen: boolean) => void
  chooseAll: () => void
  clear: () => void
  /** Asks for an action on the selection, or on all that match where nothing is selected. */
  act: (kind: ActionKind) => void
}

const Context = createContext<Selecting | null>(null)

/** The selection of the list around, null where nothing can be selected. */
export const useSelecting = () => useContext(Context)

interface Props {
  q: string
  loaded: readonly string[]
  total: number
  children: ReactNode
}

/** Keeps which runs of a list are selected, and carries out what is asked of them. Another query starts with none. */
export function SelectingProvider({ q, loaded, total, children }: Props) {
  const zone = useZone()
  const [kept, setKept] = useState<{ q: string; selection: Selection }>({ q, selection: NOTHING })
  const selection = kept.q === q ? kept.selection : NOTHING
  const last = useRef<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const value = useMemo<Selecting>(() => {
    const keep = (next: Selection) => setKept({ q, selection: next })
    const size = sizeOf(selection, total)
    return {
      selection,
      loaded,
      total,
      size,
      toggle: (id, range) => {
        const ids = range && last.current ? between(loaded, last.current, id) : [id]
        last.current = id
        keep(withRuns(selection, ids, !isSelected(selection, id)))
      },
      toggleLoaded: (chosen) => keep(chosen ? withRuns(selection, loaded, true) : NOTHING),
      chooseAll: () => keep(EVERYTHING),
      clear: () => keep(NOTHING),
      act: (kind) => {
        const chosen = size > 0 ? selection : EVERYTHING
        setAsked({
          kind,
          target: targetOf(chosen, q, zone),
          count: size > 0 ? size : total,
          chosen: (id) => isSelected(chosen, id),
        })
      },
    }
  }, [q, selection, loaded, total, zone])
  return (
    <Context value={value}>
      {children}
      <Acting asked={asked} onClose={() => setAsked(null)} onBegun={value.clear} />
    </Context>
  )
}

export interface Asked {
  kind: ActionKind
  target: Target
  /** About how many runs; the preview knows. */
  count: number
  /** Whether a row on the page is among them. */
  chosen: (id: string) => boolean
  /** The run, where it is one that is known whole. */
  run?: Run
}

interface ActingProps {
  asked: Asked | null
  onClose: () => void
  onBegun?: () => void
}

/** The dialog of an action that is asked for; what it does shows on the rows at once, and what came of it is said. */
export function Acting({ asked, onClose, onBegun }: ActingProps) {
  const client = useQueryClient()
  const [ended, setEnded] = useState<Action | null>(null)
  const watched = useRef<string | null>(null)
  const begun = (action: Action, options: Options) => {
    const before: Before = asked ? showGuess(client, asked.kind, options, asked.chosen) : new Map()
    watched.current = action.id
    onBegun?.()
    void whenEnded(client, action.id, before).then((last) => {
      // Whoever still has the dialog open sees it there.
      if (watched.current !== last.id) setEnded(last)
      watched.current = null
    })
  }
  const close = () => {
    watched.current = null
    onClose()
  }
  return (
    <>
      {asked && (
        <Suspense fallback={null}>
          <ActionDialog asked={asked} onClose={close} onBegun={begun} />
        </Suspense>
      )}
      {ended && (
        <Suspense fallback={null}>
          <AfterToast action={ended} onClose={() => setEnded(null)} />
        </Suspense>
      )}
    </>
  )
}
