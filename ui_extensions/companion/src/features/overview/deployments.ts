/** Filters and orders the deployments of the health table. Pure. */
import type { DeploymentHealth } from '@/api/types'
import { troubleOf } from './streak'
import type { SortKey } from './view'

export interface Order {
  key: SortKey
  descending: boolean
}

type Value = number | string | null

const VALUE: Record<SortKey, (one: DeploymentHealth) => Value> = {
  trouble: (one) => troubleOf(one.streak) + (one.missed > 0 ? 10_000 : 0),
  name: (one) => `${one.deployment} ${one.flow ?? ''}`.toLowerCase(),
  last: (one) => (one.last?.at ? Date.parse(one.last.at) : null),
  runs: (one) => one.runs,
  success: (one) => one.success_rate,
  p95: (one) => one.p95,
  next: (one) => (one.next_run ? Date.parse(one.next_run) : null),
}

/** `-p95` is p95, largest first; without a word, those in trouble first. */
export function orderOf(sort: string | undefined): Order {
  if (!sort) return { key: 'trouble', descending: true }
  return { key: sort.replace(/^-/, '') as SortKey, descending: sort.startsWith('-') }
}

/** What a click on a column asks for: its natural order first, then the other way round. */
export function nextSort(order: Order, key: SortKey): SortKey | `-${SortKey}` {
  const natural = key !== 'name' && key !== 'next' && key !== 'success'
  const descending = order.key === key ? !order.descending : natural
  return descending ? `-${key}` : key
}

/** Deployments that contain every word of `find` in their or their flow's name; what has no value comes last. */
export function arranged(all: DeploymentHealth[], find: string, order: Order): DeploymentHealth[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const value = VALUE[order.key]
  const names = (one: DeploymentHealth) => `${one.flow ?? ''}/${one.deployment}`.toLowerCase()
  return all
    .filter((one) => words.every((word) => names(one).includes(word)))
    .sort((a, b) => compare(value(a), value(b), order.descending) || (names(a) < names(b) ? -1 : 1))
}

function compare(a: Value, b: Value, descending: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return (a < b ? -1 : 1) * (descending ? -1 : 1)
}
