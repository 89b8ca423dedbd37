/** How the buckets of a chart are called in the viewer's zone. Pure. */
import type { TimeBucket } from '@/api/types'
import { formatClock, formatDay } from '@/format/time'

const isDays = (bucket: string) => bucket === 'day' || bucket === 'week' || bucket === 'month'

/** Under the axis: a clock time, or a day where a day begins. */
export function axisLabel(start: string, bucket: string, zone: string): string {
  if (isDays(bucket)) return formatDay(start, zone)
  const clock = formatClock(start, zone)
  return clock === '00:00' ? formatDay(start, zone) : clock
}

/** The bars that may carry a label: where a day begins when there are several days of shorter bars, else all. */
export function labelCandidates(buckets: TimeBucket[], bucket: string, zone: string): number[] {
  const all = buckets.map((_, at) => at)
  if (isDays(bucket)) return all
  const days = dayStarts(buckets, zone)
  return days.length >= 4 ? days : all
}

/** The first bar of each local day; instants six hours apart seldom meet midnight. The first of all only if it does. */
function dayStarts(buckets: TimeBucket[], zone: string): number[] {
  const days = buckets.map(({ start }) => formatDay(start, zone))
  return days.flatMap((day, at) => {
    const begins = at === 0 ? formatClock(buckets[0]?.start ?? '', zone) === '00:00' : day !== days[at - 1]
    return begins ? [at] : []
  })
}

/** Why a bar does not cover its whole time: it still grows, or the period begins inside it. */
export function partialWords(bucket: TimeBucket | undefined, now: number): string | null {
  if (!bucket?.partial) return null
  return Date.parse(bucket.end) > now ? 'not complete yet' : 'only partly in the period'
}

/** In full: `24 Nov 08:00 to 09:00`, `24 Nov`, `24 Nov to 30 Nov`. */
export function bucketName({ start, end }: TimeBucket, bucket: string, zone: string): string {
  const first = formatDay(start, zone)
  const last = formatDay(new Date(Date.parse(end) - 1).toISOString(), zone)
  if (isDays(bucket)) return first === last ? first : `${first} to ${last}`
  const to = formatClock(end, zone)
  return `${first} ${formatClock(start, zone)} to ${first === last || to === '00:00' ? to : `${last} ${to}`}`
}
