import { USUAL_QUERY } from '@/features/runs/usual'
import { hasDefaultHint } from './hint'
import type { ViewSearch } from './view'

/** The query as the address writes it: the usual one is left out only where a plain address means it. */
export function writtenQuery(q: string, before: ViewSearch): string | undefined {
  return q === USUAL_QUERY && before.preset === undefined && !hasDefaultHint() ? undefined : q
}
