import { useIsFetching, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Scope } from '@/api/analytics'
import { type DashboardDefinition, panelsQuery } from '@/api/dashboards'
import { useZone } from '@/format/zone'
import { useFresh } from '@/live/useFresh'
import type { DashboardSearch } from './route'

/** The numbers of all panels, read again when their runs have changed. */
export function useNumbers(definition: DashboardDefinition, search: DashboardSearch) {
  const zone = useZone()
  const { range, from, to } = search
  const period = from && to ? { from, to } : { from: `-${range ?? definition.period}`, to: 'now' }
  const scope: Scope = { q: definition.query, ...period, timezone: zone }
  const { data, error, refetch } = useQuery(panelsQuery(scope, definition.panels))
  useFresh(['metrics', 'dashboard'], scope, {
    reading: useIsFetching({ queryKey: ['metrics', 'dashboard'] }) > 0,
    version: data?.version,
  })
  return { answers: data?.byAsk, error, asOf: data?.as_of, onRetry: () => void refetch() }
}

/** A query that is being written, once it can be read and nobody has typed for a moment. */
export function useSettled(query: string, wrong: boolean): string {
  const [settled, setSettled] = useState(query)
  useEffect(() => {
    if (wrong) return
    const timer = setTimeout(() => setSettled(query), 500)
    return () => clearTimeout(timer)
  }, [query, wrong])
  return settled
}
