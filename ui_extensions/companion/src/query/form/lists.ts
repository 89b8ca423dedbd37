/** Values of a field that are wanted or not wanted: what a multi-select shows and changes. */
import { type Clauses, conditionClause, replaced } from '../clauses'
import { sameValue, type Value } from '../values'
import { conditionsOf, isList } from './controls'

export type Wanted = 'include' | 'exclude' | 'neither'

/** One term: any of the values. */
export interface Part {
  place: number
  values: Value[]
}

export interface List {
  /** Several parts must all hold (`tag:a tag:b`). */
  include: Part[]
  exclude: Part[]
}

export function listOf(clauses: Clauses, field: string): List {
  const own = conditionsOf(clauses, field).filter(({ condition }) => isList(condition))
  const parts = (negated: boolean) =>
    own
      .filter(({ condition }) => condition.negated === negated)
      .map(({ place, condition }) => ({ place, values: condition.values }))
  return { include: parts(false), exclude: parts(true) }
}

export function wantedOf(list: List, value: Value): Wanted {
  const has = (parts: Part[]) => parts.some(({ values }) => values.some((each) => sameValue(each, value)))
  if (has(list.include)) return 'include'
  return has(list.exclude) ? 'exclude' : 'neither'
}

/** The clauses with one value asked for, shut out, or neither; values of one sign are alternatives of one term. */
export function withWanted(clauses: Clauses, field: string, value: Value, wanted: Wanted): Clauses {
  const rest = withoutValue(clauses, field, value)
  if (wanted === 'neither') return rest
  const negated = wanted === 'exclude'
  const list = listOf(rest, field)
  const part = (negated ? list.exclude : list.include)[0]
  const values = [...(part?.values ?? []), value]
  return replaced(rest, part ? [part.place] : [], [conditionClause({ field, path: [], negated, values })])
}

/** The clauses with the values that are asked for in one term (any of them) or in a term each (all of them). */
export function withMatch(clauses: Clauses, field: string, all: boolean): Clauses {
  const parts = listOf(clauses, field).include
  const values = parts.flatMap((part) => part.values)
  if (values.length === 0) return clauses
  const groups = all ? values.map((value) => [value]) : [values]
  return replaced(
    clauses,
    parts.map(({ place }) => place),
    groups.map((group) => conditionClause({ field, path: [], negated: false, values: group })),
  )
}

/** One more term for the field: runs must have one of its values too. */
export function withAnother(clauses: Clauses, field: string, value: Value): Clauses {
  return replaced(clauses, [], [conditionClause({ field, path: [], negated: false, values: [value] })])
}

function withoutValue(clauses: Clauses, field: string, value: Value): Clauses {
  return conditionsOf(clauses, field)
    .filter(({ condition }) => isList(condition))
    .reduceRight<Clauses>((changed, { place, condition }) => {
      const values = condition.values.filter((each) => !sameValue(each, value))
      if (values.length === condition.values.length) return changed
      return replaced(changed, [place], values.length > 0 ? [conditionClause({ ...condition, values })] : [])
    }, clauses)
}
