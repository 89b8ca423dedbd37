import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ApiError } from '@/api/client'
import { previewPage, REPORTS_KEY, type ReportDefinition } from '@/api/reports'
import { isAboutSending, type Mistake, same } from './draft'

const PAUSE_MS = 600
const MOST = 3
const NONE: Mistake[] = []

interface Previewed {
  page: string
  /** About how it is sent; what is in it can be shown all the same. */
  mistakes: Mistake[]
}

/** The page that the definition makes, read when its writer pauses; the last good one stays while there are mistakes. */
export function usePreview(definition: ReportDefinition, period: string | undefined) {
  const [settled] = useDebouncedValue(definition, PAUSE_MS)
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [...REPORTS_KEY, 'preview', settled, period ?? null] as const,
    queryFn: ({ signal }) => previewed(settled, period, signal),
    placeholderData: keepPreviousData,
    retry: (count, failure) => failure instanceof ApiError && failure.problem.status === 503 && count < MOST,
    refetchOnWindowFocus: false,
    gcTime: 60_000,
  })
  const wrong = error ? mistakesOf(error) : (data?.mistakes ?? NONE)
  return {
    page: data?.page,
    mistakes: wrong,
    /** What went wrong when it is no mistake in the definition. */
    error: error && wrong.length === 0 ? error : null,
    busy: isFetching || !same(settled, definition),
    refetch,
  }
}

async function previewed(
  definition: ReportDefinition,
  period: string | undefined,
  signal: AbortSignal,
): Promise<Previewed> {
  const named = { ...definition, name: definition.name || 'report' }
  try {
    return { page: await previewPage(named, period, signal), mistakes: NONE }
  } catch (error) {
    const mistakes = mistakesOf(error)
    if (mistakes.length === 0 || !mistakes.every(isAboutSending)) throw error
    const inside = {
      ...named,
      recipients: [],
      schedule: null,
      formats: ['html' as const],
      pdf: 'ua-1' as const,
      mail: NO_MAIL,
    }
    return { page: await previewPage(inside, period, signal), mistakes }
  }
}

const NO_MAIL = { server: null, sender: null, reply_to: null }

/** What the service finds wrong with the parts of a definition; none for any other failure. */
export function mistakesOf(error: unknown): Mistake[] {
  return error instanceof ApiError && error.problem.status === 422 ? (error.problem.parts ?? NONE) : NONE
}
