/** Places task runs on the time axis of their run. Pure. */

import { roomFor, share } from '@/charts/scale'

export type Task = { id: string; started: string | null; ended: string | null; duration: number | null }
export type Placed<T> = { task: T; left: number; width: number; open: boolean; known: boolean }
export type Axis = { from: number; to: number }

/** The span to draw: from the first start to the last end; of a run that goes on, with room so that it stands still. */
export function axisOf(tasks: Task[], run: { started: string | null; ended: string | null }, now: number): Axis {
  const starts = [run.started, ...tasks.map((task) => task.started)].flatMap((at) => (at ? [Date.parse(at)] : []))
  if (starts.length === 0) return { from: now, to: now }
  const ends = [run.ended, ...tasks.map((task) => task.ended)].flatMap((at) => (at ? [Date.parse(at)] : []))
  const running = run.started !== null && run.ended === null
  const from = Math.min(...starts)
  const to = Math.max(from, ...ends, ...(running ? [now] : []))
  return { from, to: running ? from + roomFor((to - from) / 1000) * 1000 : to }
}

/** Bars in the order in which the tasks began; those that have not begun come last and have no bar. */
export function placed<T extends Task>(tasks: T[], axis: Axis, now: number): Placed<T>[] {
  const begun = (task: T) => (task.started ? Date.parse(task.started) : Number.POSITIVE_INFINITY)
  return [...tasks]
    .sort((a, b) => begun(a) - begun(b) || (a.id < b.id ? -1 : 1))
    .map((task) => {
      if (!task.started) return { task, left: 0, width: 0, open: false, known: false }
      const left = share(Date.parse(task.started), axis.from, axis.to)
      const right = task.ended ? share(Date.parse(task.ended), axis.from, axis.to) : share(now, axis.from, axis.to)
      return { task, left, width: Math.max(0, right - left), open: task.ended === null, known: true }
    })
}
