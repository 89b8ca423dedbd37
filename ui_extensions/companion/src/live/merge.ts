import type { RunsMessage } from './messages'

/** Two messages of one watch as one: the newer word about a row wins. */
export function merged(older: RunsMessage | null, newer: RunsMessage): RunsMessage {
  if (!older) return newer
  const changed = new Map(older.changed.map((run) => [run.id, run]))
  const left = new Set(older.left)
  for (const run of newer.changed) {
    changed.set(run.id, run)
    left.delete(run.id)
  }
  for (const id of newer.left) left.add(id)
  return { ...newer, changed: [...changed.values()], left: [...left], new: [...new Set([...older.new, ...newer.new])] }
}
