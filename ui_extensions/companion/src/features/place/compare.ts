/** What differs between the last good run and the first bad one, and between versions. Pure. */
import type { BreakdownRow } from '@/api/analytics'
import type { Json, Run, TaskRun } from '@/api/types'

export interface Difference {
  what: string
  good: string
  bad: string
}

const FIELDS: [keyof Run, string][] = [
  ['version', 'Version'],
  ['pool', 'Work pool'],
  ['queue', 'Queue'],
  ['priority', 'Priority'],
  ['worker', 'Worker'],
  ['trigger', 'Trigger'],
  ['created_by', 'Created by'],
]

const said = (value: Json | undefined): string =>
  value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value)

/** Where a run ran, with what and of which version, as far as two runs differ in it. */
export function differences(good: Run, bad: Run): Difference[] {
  const fields = FIELDS.map(([key, what]) => ({ what, good: said(good[key] as Json), bad: said(bad[key] as Json) }))
  const tags = {
    what: 'Tags',
    good: said([...good.tags].sort().join(', ')),
    bad: said([...bad.tags].sort().join(', ')),
  }
  const names = [...new Set([...Object.keys(good.parameters), ...Object.keys(bad.parameters)])].sort()
  const parameters = names.map((name) => ({
    what: `Parameter ${name}`,
    good: said(good.parameters[name]),
    bad: said(bad.parameters[name]),
  }))
  return [...fields, tags, ...parameters].filter((one) => one.good !== one.bad)
}

export interface TaskPair {
  name: string
  good: TaskRun | null
  bad: TaskRun | null
}

/** Tasks of both runs side by side by name, in the order in which they ran. */
export function taskPairs(good: TaskRun[], bad: TaskRun[]): TaskPair[] {
  const byName = (tasks: TaskRun[]) => new Map(tasks.map((task) => [task.name, task]))
  const [goods, bads] = [byName(good), byName(bad)]
  const names = [...new Set([...good, ...bad].map((task) => task.name))]
  return names.map((name) => ({ name, good: goods.get(name) ?? null, bad: bads.get(name) ?? null }))
}

/** The first version in time whose error rate is at least ten points above that of the version before. */
export function firstBad(rates: Pick<BreakdownRow, 'value' | 'number'>[]): string | null {
  const at = rates.findIndex((one, index) => {
    const before = rates[index - 1]
    return before !== undefined && (one.number ?? 0) - (before.number ?? 0) >= 0.1
  })
  return at < 0 ? null : (rates[at]?.value ?? null)
}
