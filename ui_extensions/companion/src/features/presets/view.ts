/** A view of the run list against a preset: what the address says, what a preset says, and whether they are the same. */
import type { Preset, PresetFields } from '@/api/presets'
import { layoutText, placed } from '@/features/runs/layout'
import { USUAL_QUERY } from '@/features/runs/usual'
import { hasAlternatives, sortsOf, type Term, termsOf } from '@/query/terms'

/** What the address of the run list holds; a preset is named by its slug. */
export interface ViewSearch {
  q?: string | undefined
  columns?: string | undefined
  group?: string | undefined
  preset?: string | undefined
}

/** A view without its preset: everything that a preset keeps. */
export interface View {
  q: string
  /** As the address writes them; empty for the usual ones. */
  columns: string
  group: string
}

export function viewOf(search: ViewSearch): View {
  return { q: search.q ?? USUAL_QUERY, columns: plainColumns(search.columns), group: search.group ?? '' }
}

export function viewOfPreset(preset: Preset): View {
  return { q: preset.q ?? '', columns: plainColumns(preset.columns.join(',')), group: preset.grouping ?? '' }
}

/** The whole view in the address, so that the same link opens the same for everybody, and the preset that it is of. */
export function searchOf(preset: Preset): ViewSearch {
  const { q, columns, group } = viewOfPreset(preset)
  return { q, columns: columns || undefined, group: group || undefined, preset: preset.slug }
}

/** What a preset would keep of a view. */
export function fieldsOf(view: View): Pick<PresetFields, 'query' | 'sort' | 'columns' | 'grouping'> {
  return { query: view.q, sort: [], columns: view.columns ? view.columns.split(',') : [], grouping: view.group || null }
}

/** `canonical` is the view's query in the service's words, where it has answered already. */
export function isSame(view: View, other: View, canonical?: string): boolean {
  return differences(view, other, canonical).length === 0
}

export type Difference = 'query' | 'columns' | 'grouping'

export function differences(view: View, other: View, canonical?: string): Difference[] {
  const found: Difference[] = []
  if (!sameQuery(view.q, other.q) && canonical !== other.q) found.push('query')
  if (view.columns !== other.columns) found.push('columns')
  if (view.group !== other.group) found.push('grouping')
  return found
}

/** Whether two texts ask the same by their form: conditions in any order, orders in theirs. */
export function sameQuery(one: string, other: string): boolean {
  if (one.trim() === other.trim()) return true
  if (hasAlternatives(one) || hasAlternatives(other)) return words(one) === words(other)
  return conditions(one) === conditions(other) && orders(one) === orders(other)
}

const isSort = (term: Term) => term.field === 'sort'
const conditions = (q: string) =>
  termsOf(q)
    .filter((term) => !isSort(term))
    .map((term) => (term.negated ? '-' : '') + (term.field ? `${term.field}:` : '') + term.value)
    .sort()
    .join(' ')
const orders = (q: string) =>
  sortsOf(q)
    .map(({ field, descending }) => (descending ? '-' : '') + field)
    .join(' ')
const words = (q: string) => q.trim().split(/\s+/).join(' ')

function plainColumns(text: string | undefined): string {
  return (text && layoutText(placed(text))) || ''
}
