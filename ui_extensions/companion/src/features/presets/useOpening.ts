import { useEffect, useState } from 'react'
import { runsRoute, USUAL_QUERY } from '@/features/runs/route'
import { hasDefaultHint } from './hint'
import { presetOf } from './order'
import { useFollowPresets } from './usePresets'
import { searchOf, type ViewSearch } from './view'

export interface Opening {
  /** What is to be shown is not known yet. */
  waiting: boolean
  /** The slug in the address that leads nowhere for this person. */
  missing: string | null
}

const isPlain = (search: ViewSearch) => Object.values(search).every((value) => value === undefined)

/** Turns `?preset=…` without a query, and a plain address of somebody with a default, into the whole view. */
export function useOpening(): Opening {
  const search: ViewSearch = runsRoute.useSearch()
  const navigate = runsRoute.useNavigate()
  const { data, isError } = useFollowPresets()
  const [missing, setMissing] = useState<string | null>(null)
  const named = search.q === undefined ? search.preset : undefined
  const wanted = named ?? (isPlain(search) ? (data?.default ?? undefined) : undefined)
  const found = presetOf(data, wanted)
  const target = found && found.q !== null ? JSON.stringify(searchOf(found)) : null
  const lost = named !== undefined && data !== undefined && target === null ? named : null

  useEffect(() => {
    if (target !== null) void navigate({ search: JSON.parse(target) as ViewSearch, replace: true })
  }, [target, navigate])
  useEffect(() => {
    if (lost === null) return
    setMissing(lost)
    void navigate({ search: { q: USUAL_QUERY }, replace: true })
  }, [lost, navigate])

  const unknown = data === undefined && !isError && (named !== undefined || (isPlain(search) && hasDefaultHint()))
  return { waiting: unknown || target !== null, missing }
}
