/** The words that the Overview's address may use. */
export const RANGES = ['24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

export const RANGE_LABEL: Record<Range, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' }

export const SORT_KEYS = ['trouble', 'name', 'last', 'runs', 'success', 'p95', 'next'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export const SORTS: readonly (SortKey | `-${SortKey}`)[] = SORT_KEYS.flatMap((key) => [key, `-${key}` as const])

const HOUR = 3_600_000
export const RANGE_MS: Record<Range, number> = { '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR }
