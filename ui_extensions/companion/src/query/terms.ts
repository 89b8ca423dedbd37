/**
 * Edits to a query as text: what a facet, a chip or a column header changes. The service owns the language; this knows
 * only where one term ends and the next begins.
 */
import { endOfOperator, endOfTerm, fieldHead, SPACE } from './lexemes'

export interface Term {
  text: string
  from: number
  to: number
  /** Null for free text and for groups in parentheses. */
  field: string | null
  value: string
  negated: boolean
}

const OPERATORS = new Set(['AND', 'OR', 'NOT'])

/** The terms of the outermost level; `NOT x` and `( … )` are one term each, AND and OR are none. */
export function termsOf(q: string): Term[] {
  const terms: Term[] = []
  let nots: number[] = []
  for (const { from, to } of pieces(q)) {
    const piece = q.slice(from, to)
    if (piece === 'NOT') {
      nots.push(from)
      continue
    }
    if (!OPERATORS.has(piece)) terms.push(termAt(q, nots[0] ?? from, from, to, nots.length % 2 === 1))
    nots = []
  }
  return terms
}

/** Whether the outermost level has an OR, so that a further condition needs parentheses around what is there. */
export function hasAlternatives(q: string): boolean {
  return pieces(q).some(({ from, to }) => q.slice(from, to) === 'OR')
}

export function removeTerm(q: string, term: Term): string {
  return tidy(`${q.slice(0, term.from)} ${q.slice(term.to)}`)
}

/** The query with another text in a term's place; empty text takes the term away. */
export function replaceTerm(q: string, term: Term, text: string): string {
  return tidy(`${q.slice(0, term.from)} ${text} ${q.slice(term.to)}`)
}

/** The contrary of a term; of an order, the other direction. */
export function contrary(term: Term): string {
  if (isSort(term)) return `sort:${term.value.startsWith('-') ? term.value.slice(1) : `-${term.value}`}`
  const bare = term.field === null ? term.value : `${term.field}:${term.value}`
  return term.negated ? bare : `-${bare}`
}

/** Adds a condition that every run must meet. */
export function addTerm(q: string, text: string): string {
  const rest = termsOf(q).filter(isSort)
  const base = rest.reduceRight(removeTerm, q)
  const guarded = hasAlternatives(base) ? `(${base})` : base
  return [guarded, text, ...rest.map((term) => term.text)].filter(Boolean).join(' ')
}

export type Wanted = 'include' | 'exclude' | 'neither'

/** What a facet's value is asked to be; null stands for "has none". Values of one field are alternatives. */
export function wantValue(q: string, field: string, value: string | null, wanted: Wanted): string {
  if (value === null) return wantNone(q, field, wanted)
  let changed = withoutValue(q, field, value)
  if (wanted === 'neither') return changed
  const negated = wanted === 'exclude'
  const known = hasAlternatives(changed) ? undefined : termsOf(changed).find((term) => isList(term, field, negated))
  if (!known) return addTerm(changed, `${negated ? '-' : ''}${field}:${quote(value)}`)
  changed = `${changed.slice(0, known.to)},${quote(value)}${changed.slice(known.to)}`
  return tidy(changed)
}

export interface Sort {
  field: string
  descending: boolean
}

/** The orders that a query asks for, the last per field. */
export function sortsOf(q: string): Sort[] {
  const sorts = new Map<string, Sort>()
  for (const { value } of termsOf(q).filter(isSort)) {
    const field = value.replace(/^-/, '')
    sorts.set(field, { field, descending: value.startsWith('-') })
  }
  return [...sorts.values()]
}

/** One order instead of those that are there; null takes the service's own. */
export function withSort(q: string, sort: Sort | null): string {
  const rest = termsOf(q).filter(isSort).reduceRight(removeTerm, q)
  return sort ? tidy(`${rest} sort:${sort.descending ? '-' : ''}${sort.field}`) : rest
}

/** The one term of a time field that a quick range shows and replaces. */
export function timeTermOf(q: string, fields: readonly string[]): Term | null {
  if (hasAlternatives(q)) return null
  return termsOf(q).find((term) => !term.negated && term.field !== null && fields.includes(term.field)) ?? null
}

export function withTime(q: string, fields: readonly string[], text: string | null): string {
  const old = timeTermOf(q, fields)
  if (!old) return text ? addTerm(q, text) : q
  return replaceTerm(q, old, text ?? '')
}

/** A value as the language reads it, in quotes where it needs them. */
export function quote(value: string): string {
  if (/^[\p{L}\p{N}_.@=#+][\p{L}\p{N}_.@=:#+/-]*$/u.test(value) && !value.includes('..')) return value
  return `"${value.replace(/[\\"]/g, '\\$&')}"`
}

export function valuesOf(list: string): string[] {
  const values: string[] = []
  for (const [text] of list.matchAll(/"(?:\\.|[^"\\])*"|[^,"]+/g)) {
    values.push(text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text)
  }
  return values
}

function isSort(term: Term): boolean {
  return term.field === 'sort' && !term.negated
}

/** A plain list of values: no wildcard, range, comparison or expression, which a facet leaves alone. */
function isList(term: Term, field: string, negated: boolean): boolean {
  if (term.field !== field || term.negated !== negated) return false
  const bare = term.value.replace(/"(?:\\.|[^"\\])*"/g, '')
  return !/^[/<>]|[*]|\.\./.test(bare)
}

function withoutValue(q: string, field: string, value: string): string {
  const same = (each: string) => each.toLowerCase() === value.toLowerCase()
  return termsOf(q).reduceRight((text, term) => {
    if (!isList(term, field, term.negated) || !valuesOf(term.value).some(same)) return text
    const kept = valuesOf(term.value).filter((each) => !same(each))
    if (kept.length === 0) return removeTerm(text, term)
    const head = term.text.slice(0, term.text.length - term.value.length)
    return text.slice(0, term.from) + head + kept.map(quote).join(',') + text.slice(term.to)
  }, q)
}

function wantNone(q: string, field: string, wanted: Wanted): string {
  const stars = termsOf(q).filter((term) => term.field === field && term.value === '*')
  const rest = stars.reduceRight(removeTerm, q)
  return wanted === 'neither' ? rest : addTerm(rest, wanted === 'include' ? `-${field}:*` : `${field}:*`)
}

function termAt(q: string, start: number, from: number, to: number, not: boolean): Term {
  const piece = q.slice(from, to)
  const minus = piece.length > 1 && piece.startsWith('-')
  const bare = minus ? piece.slice(1) : piece
  const head = fieldHead(bare)
  const value = head ? head.rest : bare
  return { text: q.slice(start, to), from: start, to, field: head?.field ?? null, value, negated: minus !== not }
}

/** Where each piece between spaces begins and ends; quotes, expressions and parentheses keep their spaces. */
function pieces(q: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  let at = 0
  while (at < q.length) {
    if (SPACE.test(q.charAt(at))) {
      at += 1
      continue
    }
    const from = at
    at = endOfPiece(q, from)
    found.push({ from, to: at })
  }
  return found
}

function endOfPiece(q: string, from: number): number {
  const operator = endOfOperator(q, from)
  if (operator !== null) return operator
  const start = q.charAt(from) === '-' ? from + 1 : from
  const whole = q.charAt(start) === '(' ? null : endOfTerm(q, start)
  return whole ?? endOfRest(q, start)
}

/** The end of a group, or of what is no term (yet): the next space outside quotes and parentheses. */
function endOfRest(q: string, from: number): number {
  let depth = 0
  let at = from
  while (at < q.length) {
    const char = q.charAt(at)
    const inner = depth > 0 && isBorder(q.charAt(at - 1)) ? endOfTerm(q, at) : null
    if (inner !== null) {
      at = inner
      continue
    }
    if (char === '"' || (char === '/' && startsExpression(q, from, at))) at = endOfQuoted(q, at)
    else if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    else if (SPACE.test(char) && depth <= 0) break
    at += 1
  }
  return Math.min(Math.max(at, from + 1), q.length)
}

function startsExpression(q: string, from: number, at: number): boolean {
  return at === from || isBorder(q.charAt(at - 1)) || /[:,]/.test(q.charAt(at - 1))
}

/** After it a term may begin. */
function isBorder(char: string): boolean {
  return SPACE.test(char) || char === '(' || char === '-'
}

function endOfQuoted(q: string, from: number): number {
  const closing = q.charAt(from)
  let at = from + 1
  while (at < q.length && q.charAt(at) !== closing) at += q.charAt(at) === '\\' ? 2 : 1
  return at
}

/** No doubled spaces outside quotes, no operator that lost an operand. */
function tidy(q: string): string {
  const words = pieces(q).map(({ from, to }) => q.slice(from, to))
  const joins = (word: string | undefined) => word === undefined || word === 'AND' || word === 'OR'
  const kept: string[] = []
  for (const word of words) {
    if (joins(word) && joins(kept.at(-1))) continue
    kept.push(word)
  }
  while (kept.length > 0 && OPERATORS.has(kept.at(-1) ?? '')) kept.pop()
  return kept.join(' ')
}
