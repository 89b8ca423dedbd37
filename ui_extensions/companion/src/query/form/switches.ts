/** What a run is (`is:late`) and what it has (`has:worker`): yes, no, or either. */
import { type Clause, type Clauses, conditionClause, replaced } from '../clauses'
import type { Value } from '../values'
import { conditionsOf, isPresence } from './controls'

export type Switch = 'yes' | 'no' | 'either'

const FLAG = 'is'

export function flagOf(clauses: Clauses, flag: string): Switch {
  const found = flagTerms(clauses, flag)[0]
  if (!found) return 'either'
  return found.condition.negated ? 'no' : 'yes'
}

export function withFlag(clauses: Clauses, flag: string, wanted: Switch): Clauses {
  const negated = wanted === 'no'
  const made = wanted === 'either' ? [] : [conditionClause({ field: FLAG, path: [], negated, values: [exact(flag)] })]
  const places = flagTerms(clauses, flag).map(({ place }) => place)
  if (places.length === 0) return replaced(clauses, [], made)
  return clauses.flatMap((clause, place) => {
    if (!places.includes(place)) return [clause]
    const rest = withoutFlag(clause, flag)
    return place === places[0] ? [...rest, ...made] : rest
  })
}

export function presenceOf(clauses: Clauses, field: string): Switch {
  const found = conditionsOf(clauses, field).find(({ condition }) => isPresence(condition))
  if (!found) return 'either'
  return found.condition.negated ? 'no' : 'yes'
}

export function withPresence(clauses: Clauses, field: string, wanted: Switch): Clauses {
  const own = conditionsOf(clauses, field).filter(({ condition }) => isPresence(condition))
  const values: Value[] = [{ is: 'anything' }]
  const made = wanted === 'either' ? [] : [conditionClause({ field, path: [], negated: wanted === 'no', values })]
  return replaced(
    clauses,
    own.map(({ place }) => place),
    made,
  )
}

/** Terms that say whether a run is so: `is:late` alone, or `-is:late,stuck`, which is neither. */
function flagTerms(clauses: Clauses, flag: string) {
  return conditionsOf(clauses, FLAG).filter(
    ({ condition: { negated, values } }) =>
      (negated || values.length === 1) && values.some((value) => isFlag(value, flag)),
  )
}

function withoutFlag(clause: Clause, flag: string): Clause[] {
  if (clause.kind !== 'condition') return [clause]
  const values = clause.condition.values.filter((value) => !isFlag(value, flag))
  return values.length > 0 ? [conditionClause({ ...clause.condition, values })] : []
}

function isFlag(value: Value, flag: string): boolean {
  return value.is === 'exact' && value.text.toLowerCase() === flag
}

const exact = (text: string): Value => ({ is: 'exact', text, strict: false })
