import { useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { completeQuery } from '@/api/queries'
import { useZone } from '@/format/zone'
import { pieces, plain, readName, writeName } from '@/query/lexemes'
import type { Suggestion } from './Suggest'

/** Parts of a field's path that there are: `customer` of `param.cust`. Null asks for nothing. */
export function usePaths(field: string, typed: string | null): Suggestion[] {
  const found = useCompletions(typed === null ? null : `${field}.${typed}`)
  return found.flatMap(({ text, count }) => {
    const name = text.endsWith(':') ? text.slice(0, -1) : text
    const path = pathText(readName(name).path)
    return path && name.startsWith(`${field}.`) ? [{ text: path, count }] : []
  })
}

/** Values of a field that there are. Null asks for nothing. */
export function useValues(field: string, path: string[], typed: string | null): Suggestion[] {
  const found = useCompletions(typed === null ? null : `${writeName(field, path)}:${typed}`)
  return found.map(({ text, count }) => ({ text: plain(pieces(text)), count }))
}

function useCompletions(asked: string | null): Suggestion[] {
  const zone = useZone()
  const q = useDeferredValue(asked)
  const { data } = useQuery({ ...completeQuery(q ?? '', q?.length ?? 0, zone), enabled: q !== null })
  return q === null ? [] : (data?.items ?? [])
}

/** A path as one types it: `customer.id`, `"with a dot.".id`. */
export function pathText(path: readonly string[]): string {
  return path.length === 0 ? '' : writeName('', path).slice(1)
}

/** The path that somebody typed; what no name could be is one key as it stands. */
export function pathOf(typed: string): string[] {
  const text = typed.trim().replace(/^\.+|\.+$/g, '')
  if (!text) return []
  const { path } = readName(`x.${text}`)
  return pathText(path) === text ? path : text.split('.').filter(Boolean)
}
