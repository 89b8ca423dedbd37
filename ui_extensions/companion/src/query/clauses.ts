/**
 * A query as the list of what must hold: text ─► clauses ─► text.
 *
 * A clause that is not touched keeps its text, whatever it is, and its place. What the list cannot take apart (groups in
 * parentheses, alternatives, fields that nobody knows) is one clause `other`.
 */
import { fieldHead, isTerm, listed, readName, writeName } from './lexemes'
import { kindOf, type Registry } from './registry'
import { hasAlternatives, removeTerm, type Term, termsOf } from './terms'
import { readValue, readWord, type Value, writeFree, writeValue } from './values'

/** `field:v1,v2`: any of the values. */
export interface Condition {
  field: string
  /** What follows the field's name: `param.a.b` has `['a', 'b']`. */
  path: string[]
  negated: boolean
  values: Value[]
}

export interface Word {
  negated: boolean
  value: Value
}

export type Clause = { text: string } & (
  | { kind: 'condition'; condition: Condition }
  | { kind: 'word'; word: Word }
  | { kind: 'sort' }
  | { kind: 'other'; alternatives: boolean }
)

export type Clauses = readonly Clause[]

export function clausesOf(q: string, registry: Registry): Clause[] {
  const terms = termsOf(q)
  const sorts = terms.filter(isSort)
  const rest = sorts.reduceRight(removeTerm, q)
  if (!hasAlternatives(rest)) return terms.map((term) => clauseOf(term, registry))
  return [{ kind: 'other', text: rest, alternatives: true }, ...sorts.map((term) => clauseOf(term, registry))]
}

/** The text of all clauses; alternatives get parentheses when they are not alone. */
export function textOf(clauses: Clauses): string {
  const alone = clauses.filter((clause) => clause.kind !== 'sort').length === 1
  return clauses
    .map((clause) => (clause.kind === 'other' && clause.alternatives && !alone ? `(${clause.text})` : clause.text))
    .filter(Boolean)
    .join(' ')
}

export function conditionClause(condition: Condition): Clause {
  return { kind: 'condition', condition, text: writeCondition(condition) }
}

export function wordClause(word: Word): Clause {
  return { kind: 'word', word, text: `${word.negated ? '-' : ''}${writeFree(word.value)}` }
}

export function writeCondition({ field, path, negated, values }: Condition): string {
  return `${negated ? '-' : ''}${writeName(field, path)}:${values.map(writeValue).join(',')}`
}

/** The clauses with those at `places` taken out and `made` put where the first of them was, else behind the last term. */
export function replaced(clauses: Clauses, places: readonly number[], made: readonly Clause[]): Clause[] {
  const [first] = places
  const kept = (clause: Clause, index: number) => {
    if (index === first) return made
    return places.includes(index) ? [] : [clause]
  }
  const changed = clauses.flatMap(kept)
  return first === undefined ? changed.toSpliced(endOfTerms(changed), 0, ...made) : changed
}

function endOfTerms(clauses: Clauses): number {
  return clauses.findLastIndex((clause) => clause.kind !== 'sort') + 1
}

function isSort(term: Term): boolean {
  return term.field?.toLowerCase() === 'sort' && !term.negated
}

function clauseOf(term: Term, registry: Registry): Clause {
  if (isSort(term)) return { kind: 'sort', text: term.text }
  const bare = bareOf(term)
  const other: Clause = { kind: 'other', text: term.text, alternatives: false }
  if (!isTerm(bare)) return other
  if (term.field === null) {
    const value = readWord(bare)
    return value ? { kind: 'word', text: term.text, word: { negated: term.negated, value } } : other
  }
  const condition = readCondition(bare, term.negated, registry)
  return condition ? { kind: 'condition', text: term.text, condition } : other
}

/** The term without its NOT and minus. */
function bareOf(term: Term): string {
  return term.field === null ? term.value : `${term.field}:${term.value}`
}

/** `field:values` or `has:field`; null for what no condition says. */
export function readCondition(bare: string, negated: boolean, registry: Registry): Condition | null {
  const head = fieldHead(bare)
  const texts = head ? listed(head.rest) : null
  if (!head || !texts) return null
  const { field, path } = readName(head.field)
  if (field === 'has') return readPresence(texts, negated, registry)
  const known = registry.get(field)
  if (!known || (path.length > 0 && !known.path) || (field === 'param' && path.length === 0)) return null
  const values = texts.map((text) => readValue(text, kindOf(known)))
  return values.every((value) => value !== null) ? { field, path, negated, values } : null
}

function readPresence(texts: string[], negated: boolean, registry: Registry): Condition | null {
  const [name] = texts
  if (texts.length !== 1 || name === undefined) return null
  const { field, path } = readName(name)
  const known = registry.get(field)
  const fits = known && known.kind !== 'flag' && (path.length === 0 || known.path)
  return fits ? { field, path, negated, values: [{ is: 'anything' }] } : null
}
