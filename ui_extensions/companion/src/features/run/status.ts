/** How a run is, in one line: what the page of a run says first. Pure. */
import type { Run } from '@/api/types'
import { formatDuration, formatTicking } from '@/format/duration'
import { formatRelative } from '@/format/time'
import { lookOf } from '@/parts/states'

export interface Status {
  title: string
  text: string
}

/** `now` and `asOf` in milliseconds: durations of runs that go on were true at `asOf`. */
export function statusOf(run: Run, now: number, asOf: number): Status {
  const grown = Math.max(0, now - asOf) / 1000
  return { title: titleOf(run, now, grown), text: run.message ?? run.error ?? fallback(run) }
}

function titleOf(run: Run, now: number, grown: number): string {
  const { label } = lookOf(run.state_type, run.state_name)
  if (run.ended) return endedTitle(run, label)
  if (run.state_type === 'RUNNING') return `${label} for ${formatTicking((run.duration ?? 0) + grown)}`
  if (run.state_type === 'SCHEDULED' && !run.started) return scheduledTitle(run, now)
  return run.state_at ? `${label} for ${formatTicking(Math.max(0, now - Date.parse(run.state_at)) / 1000)}` : label
}

function endedTitle(run: Run, label: string): string {
  if (!run.started) return `${label} before it started`
  const word = run.outcome === 'success' ? 'in' : 'after'
  const why = run.outcome === 'failure' && run.error_type ? `: ${run.error_type}` : ''
  return `${label} ${word} ${formatDuration(run.duration)}${why}`
}

function scheduledTitle(run: Run, now: number): string {
  if (!run.scheduled) return 'Scheduled'
  const late = (now - Date.parse(run.scheduled)) / 1000
  return late < 1 ? `Starts ${formatRelative(run.scheduled, now)}` : `Due for ${formatTicking(late)}, not started`
}

function fallback(run: Run): string {
  if (run.state_type === 'SCHEDULED' || run.state_type === 'PENDING') {
    if (!run.pool) return 'Not on a work pool: whoever created it starts it.'
    return run.queue ? `In queue ${run.queue} of work pool ${run.pool}` : `On work pool ${run.pool}`
  }
  if (run.state_type !== 'RUNNING') return 'Prefect gave no message.'
  const attempt = `Attempt ${run.attempts ?? 1}`
  return run.worker ? `${attempt}, on ${run.worker}` : attempt
}
