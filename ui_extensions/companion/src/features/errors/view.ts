/** How the errors are ordered and called. Pure. */
import type { ErrorKind } from '@/api/analytics'
import { countOf, formatCount } from '@/format/number'

export const ORDERS = ['count', 'last', 'first'] as const
export type Order = (typeof ORDERS)[number]
export const ORDER_LABEL: Record<Order, string> = { count: 'Most runs', last: 'Latest', first: 'Newest kind' }

export const HISTORY_LABEL: Record<ErrorKind['history'], string> = { new: 'New', back: 'Back again', known: 'Known' }
export const HISTORY_HELP: Record<ErrorKind['history'], string> = {
  new: 'Never seen before this period',
  back: 'Seen before, but not in the period before this one',
  known: 'Seen in the period before too',
}

/** `ValueError`, or the error itself where Prefect named no class. */
export const titleOf = (kind: ErrorKind): string => kind.error_type ?? kind.error ?? 'Failed without a message'

/** The error without its class: `ValueError: bad date` under the heading `ValueError` reads `bad date`. */
export function detailOf({ error, error_type }: ErrorKind): string | null {
  if (!error_type || !error) return null
  return error.startsWith(`${error_type}: `) ? error.slice(error_type.length + 2) : error
}

/** `12 runs more than the period before`. */
export function changeOf({ count, previous }: ErrorKind): string {
  if (count === previous) return `as many as before`
  const more = Math.abs(count - previous)
  return `${formatCount(more)} ${count > previous ? 'more' : 'fewer'} than before`
}

/** `etl/nightly, mail and 4 more`. */
export function placesOf({ places, places_in_all }: ErrorKind): string {
  const names = places.map((place) => place.name)
  const rest = places_in_all - names.length
  return rest > 0 ? `${names.join(', ')} and ${formatCount(rest)} more` : names.join(', ')
}

/** What the page says above the list. */
export function summaryOf(answer: {
  count: number
  distinct: number
  new: number
  other: number
  hidden: number
}): string {
  if (answer.count === 0) return 'No run failed in this period.'
  const kinds = countOf(answer.distinct, 'kind of error', 'kinds of errors')
  const fresh = answer.new > 0 ? `, ${formatCount(answer.new)} of them new` : ''
  const hidden =
    answer.hidden > 0
      ? `, ${formatCount(answer.hidden)} of them hidden by ${answer.hidden === 1 ? 'its' : 'their'} status`
      : ''
  const rest = answer.other > 0 ? `; ${countOf(answer.other, 'run')} of kinds that are not shown` : ''
  return `${countOf(answer.count, 'failed run')}, ${kinds}${fresh}${hidden}${rest}.`
}
