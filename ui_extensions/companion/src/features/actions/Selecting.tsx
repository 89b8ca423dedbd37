import { useQueryClient } from '@tanstack/react-query'
import { createContext, lazy, type ReactNode, Suspense, useContext, useMemo, useRef, useState } from 'react'
import type { Action, ActionKind, Options, Target } from '@/api/actions'
import type { Run } from '@/api/types'
import { type Offer, useOffers } from '@/features/palette/offers'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { KIND_LIST } from './kinds'
import { showGuess, whenEnded } from './optimism'
import { between, EVERYTHING, isSelected, NOTHING, type Selection, sizeOf, targetOf, withRuns } from './selection'
import type { Undone } from './undo'

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
  useOffers(useMemo(() => offersOf(value), [value]))
  return (
    <Context value={value}>
      {children}
      <Acting asked={asked} onClose={() => setAsked(null)} onBegun={value.clear} />
    </Context>
  )
}

/** For the command palette. */
function offersOf({ size, total, act }: Selecting): Offer[] {
  if (total === 0) return []
  const which = size > 0 ? `${countOf(size, 'run')} selected` : `all ${countOf(total, 'run')} that match`
  return KIND_LIST.map(({ kind, label, icon }) => ({
    id: `act ${kind}`,
    label,
    description: which,
    icon,
    run: () => act(kind),
  }))
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
  const follow = (action: Action, options: Options, chosen: (id: string) => boolean) => {
    const before = showGuess(client, action.kind, options, chosen)
    void whenEnded(client, action.id, before).then((last) => {
      // Whoever still has the dialog open sees it there.
      if (watched.current === last.id) watched.current = null
      else setEnded(last)
    })
  }
  const begun = (action: Action, options: Options) => {
    watched.current = action.id
    if (asked) follow(action, options, asked.chosen)
    onBegun?.()
  }
  const undone = ({ action, options, runs }: Undone) => follow(action, options, (id) => runs.has(id))
  const close = () => {
    watched.current = null
    onClose()
  }
  return (
    <>
      {asked && (
        <Suspense fallback={null}>
          <ActionDialog
            asked={asked}
            onClose={close}
            onBegun={begun}
            onUndone={(taken) => {
              watched.current = taken.action.id
              undone(taken)
            }}
          />
        </Suspense>
      )}
      {ended && (
        <Suspense fallback={null}>
          <AfterToast
            key={ended.id}
            action={ended}
            onClose={() => setEnded(null)}
            onUndone={(taken) => {
              setEnded(null)
              undone(taken)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
