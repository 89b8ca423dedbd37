/** Query options, one per read: `useQuery(runQuery(id))`. Keys start with the path, so that a live message can find them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get } from './client'

export const PAGE_SIZE = 100
/** Who reads on gets more at a time: the first rows are there at once, a hundred thousand take few requests. */
const LARGER = [PAGE_SIZE, 200, 500]

interface Place {
  cursor: string
  limit: number
}

export const runsQuery = (q: string, timezone: string) =>
  infiniteQueryOptions({
    queryKey: ['runs', { q, timezone }] as const,
    queryFn: ({ pageParam: place, signal }) =>
      get('runs', { q, timezone, limit: place?.limit ?? PAGE_SIZE, cursor: place?.cursor }, signal),
    initialPageParam: undefined as Place | undefined,
    getNextPageParam: (page, pages): Place | undefined =>
      page.next === null
        ? undefined
        : { cursor: page.next, limit: LARGER[Math.min(pages.length, LARGER.length - 1)] ?? PAGE_SIZE },
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchOnMount: true,
  })

export const facetsQuery = (q: string, timezone: string, limit = 12) =>
  queryOptions({
    queryKey: ['runs/facets', { q, timezone, limit }] as const,
    queryFn: ({ signal }) => get('runs/facets', { q, timezone, limit }, signal),
    placeholderData: keepPreviousData,
  })

export const facetValuesQuery = (q: string, timezone: string, field: string, prefix: string) =>
  queryOptions({
    queryKey: ['runs/facets', { q, timezone, field, prefix }] as const,
    queryFn: ({ signal }) => get('runs/facets', { q, timezone, fields: field, prefix, limit: 100 }, signal),
    placeholderData: keepPreviousData,
  })

/** The same facets, all that the form wants at once. */
export const someFacetsQuery = (q: string, timezone: string, fields: readonly string[], limit: number) =>
  queryOptions({
    queryKey: ['runs/facets', { q, timezone, fields, limit }] as const,
    queryFn: ({ signal }) => get('runs/facets', { q, timezone, fields: fields.join(','), limit }, signal),
    placeholderData: keepPreviousData,
  })

export const groupsQuery = (q: string, timezone: string, by: string, limit: number) =>
  queryOptions({
    queryKey: ['runs/groups', { q, timezone, by, limit }] as const,
    queryFn: ({ signal }) =>
      get('runs/groups', { q, timezone, by, order: by === 'root' ? 'recent' : 'count', limit }, signal),
    placeholderData: keepPreviousData,
  })

/** How many runs have which value of a field. */
export const countQuery = (q: string, timezone: string, by: string) =>
  queryOptions({
    queryKey: ['runs/count', { q, timezone, by }] as const,
    queryFn: ({ signal }) => get('runs/count', { q, timezone, by }, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })

/** How a duration is spread over all runs of a query, in bins that double. */
export const spreadQuery = (metric: string, q: string, timezone: string) =>
  queryOptions({
    queryKey: ['metrics/distribution', { metric, q, timezone }] as const,
    queryFn: ({ signal }) =>
      get('metrics/distribution', { metric, q, timezone, scale: 'log', from: '2000-01-01', to: '2100-01-01' }, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })

export const runQuery = (id: string) =>
  queryOptions({ queryKey: ['run', id] as const, queryFn: ({ signal }) => get('runs/{id}', { id }, signal) })

export const transitionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id, 'transitions'] as const,
    queryFn: ({ signal }) => get('runs/{id}/transitions', { id }, signal),
  })

export const taskRunsQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id, 'task-runs'] as const,
    queryFn: ({ signal }) => get('runs/{id}/task-runs', { id }, signal),
  })

export const subflowsQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id, 'subflows'] as const,
    queryFn: ({ signal }) => get('runs/{id}/subflows', { id }, signal),
  })

export const overviewQuery = (range: '24h' | '7d' | '30d', timezone: string, q = '') =>
  queryOptions({
    queryKey: ['overview', { range, timezone, q }] as const,
    queryFn: ({ signal }) => get('overview', { range, timezone, q: q || undefined }, signal),
    placeholderData: keepPreviousData,
  })

export const systemQuery = () =>
  queryOptions({ queryKey: ['system'] as const, queryFn: ({ signal }) => get('system', {}, signal) })

export const settingsQuery = () =>
  queryOptions({
    queryKey: ['settings'] as const,
    queryFn: ({ signal }) => get('settings', {}, signal),
    staleTime: 5 * 60_000,
  })

export const fieldsQuery = () =>
  queryOptions({
    queryKey: ['query/fields'] as const,
    queryFn: ({ signal }) => get('query/fields', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const parseQuery = (q: string, timezone: string) =>
  queryOptions({
    queryKey: ['query/parse', { q, timezone }] as const,
    queryFn: ({ signal }) => get('query/parse', { q, timezone }, signal),
    staleTime: 60_000,
    retry: false,
  })

export const completeQuery = (q: string, at: number, timezone: string) =>
  queryOptions({
    queryKey: ['query/complete', { q, at, timezone }] as const,
    queryFn: ({ signal }) => get('query/complete', { q, at, timezone }, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  })
