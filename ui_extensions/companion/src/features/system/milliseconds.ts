import { formatDuration } from '@/format/duration'

/** `84 ms`, `1.2 s`; an en dash when there is no measurement. */
export const milliseconds = (ms: number | null): string => formatDuration(ms === null ? null : ms / 1000)
