import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ACTIONS_KEY, type ActionRequest, previewAction } from '@/api/actions'

/** What would be done now; read anew each time that something about it changes. */
export function usePreview(request: ActionRequest | null) {
  return useQuery({
    queryKey: [...ACTIONS_KEY, 'preview', request] as const,
    queryFn: ({ signal }) => previewAction(request as ActionRequest, signal),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })
}
