import { useQuery, useQueryClient } from '@tanstack/react-query'
import { get } from '@/api/client'
import type { LogLine } from '@/api/types'

export const LOG_PAGE = 200
/** How often the end of a running run's log is asked for, milliseconds. */
const FOLLOW = 2000

export interface KnownLog {
  lines: LogLine[]
  /** More lines are known to follow. */
  more: boolean
}

/** The log as far as it was read: each read fetches the lines that come after the known ones. */
export function useLogs(run: string, level: number, follow: boolean) {
  const client = useQueryClient()
  const queryKey = ['run', run, 'logs', { level }] as const
  const query = useQuery<KnownLog>({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<KnownLog>(queryKey)
      const lines = known?.lines ?? []
      const page = await get('runs/{id}/logs', { id: run, level, limit: LOG_PAGE, offset: lines.length }, signal)
      return { lines: page.logs.length > 0 ? [...lines, ...page.logs] : lines, more: page.next_offset !== null }
    },
    // The log only grows; reading it again from the start would fetch what is known.
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchInterval: follow ? FOLLOW : false,
    retry: 1,
  })
  return query
}

/** Every line of a run's log, page by page; `onPage` hears how many there are so far. */
export async function readWholeLog(run: string, level: number, onPage: (lines: number) => void): Promise<LogLine[]> {
  const lines: LogLine[] = []
  let offset: number | null = 0
  while (offset !== null) {
    const page: { logs: LogLine[]; next_offset: number | null } = await get('runs/{id}/logs', {
      id: run,
      level,
      limit: LOG_PAGE,
      offset,
    })
    lines.push(...page.logs)
    onPage(lines.length)
    offset = page.next_offset
  }
  return lines
}

/** The log as a text file: time in UTC, level, logger and message, one line each. */
export function logText(lines: LogLine[]): string {
  return lines
    .map(({ at, level_name, logger, message }) => `${at} ${level_name} ${logger ?? '-'} ${message}\n`)
    .join('')
}
