/** What an answer about queues draws: its instants as buckets, its lines, its words. Pure. */
import type { TimeBucket } from '@/api/types'
import type { DepthAnswer, DepthLine } from '@/api/work'
import type { ChartLine } from '@/charts/lines'
import { formatClock, formatDay } from '@/format/time'

export type Level = 'queued' | 'running' | 'oldest_wait'

interface LevelLook {
  level: Level
  label: string
  unit: 'runs' | 's'
  color: string
  /** Whose runs a mark opens. */
  opens: 'queued' | 'running'
}

export const LEVELS: LevelLook[] = [
  { level: 'queued', label: 'Waiting', unit: 'runs', color: 'var(--v-chart-1)', opens: 'queued' },
  { level: 'running', label: 'Running', unit: 'runs', color: 'var(--v-chart-2)', opens: 'running' },
  { level: 'oldest_wait', label: 'Oldest wait', unit: 's', color: 'var(--v-chart-3)', opens: 'queued' },
]

/** An instant as the stretch until the next one, so that dragging over them covers time. */
export function instantsOf({ at, to, step }: Pick<DepthAnswer, 'at' | 'to' | 'step'>): TimeBucket[] {
  return at.map((start, index) => {
    const next = at[index + 1] ?? new Date(Math.max(Date.parse(to), Date.parse(start) + step * 1000)).toISOString()
    return { start, end: next, partial: false }
  })
}

/** `24 Nov 08:00`. */
export const instantName = (iso: string | undefined, zone: string): string =>
  iso ? `${formatDay(iso, zone)} ${formatClock(iso, zone)}` : ''

/** One level over time; nobody waits where the queue was empty, which is a zero and no gap. */
export function levelLine(line: DepthLine, { level, label, color }: LevelLook): ChartLine {
  const values =
    level === 'oldest_wait'
      ? line.oldest_wait.map((wait, at) => wait ?? (line.queued[at] === 0 ? 0 : null))
      : line[level]
  return { key: level, label, values, color }
}

/** The last value that is known. */
export const latest = (values: (number | null)[]): number | null => values.findLast((value) => value !== null) ?? null

/** The part of the instants of which nothing is known, 0 to 1. */
export function unknownShare({ queued }: Pick<DepthLine, 'queued'>): number {
  return queued.length === 0 ? 1 : queued.filter((value) => value === null).length / queued.length
}
