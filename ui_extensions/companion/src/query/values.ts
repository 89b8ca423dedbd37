/** One value of a term, read by what its field's kind takes, and written again. */
import { betweenStars, pieces, plain, readPattern, splitRange, writePattern, writeText, writeWord } from './lexemes'

export type Comparison = '>' | '>=' | '<' | '<='

export type Value =
  | { is: 'exact'; text: string; strict: boolean }
  /** The texts between the stars: `etl-*` is `['etl-', '']`. */
  | { is: 'like'; parts: string[] }
  | { is: 'regex'; pattern: string; ignoreCase: boolean }
  | { is: 'compare'; operator: Comparison; text: string }
  | { is: 'between'; low: string | null; high: string | null }
  | { is: 'anything' }

/** What a kind of field takes, from its operators in the registry. */
export interface Kind {
  /** Comparisons and ranges. */
  ordered: boolean
  /** Wildcards, regular expressions, strict equality. */
  pattern: boolean
}

const COMPARE = /^(>=|<=|>|<)(.*)$/s

/** The value, or null when its field does not take it: the service then says why. */
export function readValue(raw: string, kind: Kind): Value | null {
  if (raw.startsWith('/')) return kind.pattern ? { is: 'regex', ...readPattern(raw) } : null
  const parts = pieces(raw)
  const [first] = parts
  const compare = first && !first.quoted ? COMPARE.exec(first.text) : null
  if (compare) return kind.ordered ? readCompare(compare, plain(parts.slice(1))) : null
  const range = kind.ordered ? splitRange(parts) : null
  if (range) {
    const [low, high] = range
    return low || high ? { is: 'between', low: low || null, high: high || null } : null
  }
  const between = betweenStars(parts)
  if (between.length > 1) return readLike(between, kind.pattern)
  const strict = first !== undefined && !first.quoted && first.text.startsWith('=')
  return { is: 'exact', text: strict ? plain(parts).slice(1) : plain(parts), strict: strict && kind.pattern }
}

export function writeValue(value: Value): string {
  switch (value.is) {
    case 'exact':
      return value.strict ? `=${writeText(value.text)}` : writeText(value.text)
    case 'like':
      return value.parts.map((part) => part && writeText(part)).join('*')
    case 'regex':
      return writePattern(value.pattern, value.ignoreCase)
    case 'compare':
      return value.operator + writeText(value.text)
    case 'between':
      return `${value.low === null ? '' : writeText(value.low)}..${value.high === null ? '' : writeText(value.high)}`
    case 'anything':
      return '*'
  }
}

/** A free word, phrase, wildcard or pattern. */
export function readWord(raw: string): Value | null {
  if (raw.startsWith('/')) return { is: 'regex', ...readPattern(raw) }
  const between = betweenStars(pieces(raw))
  if (between.length > 1) return readLike(between, true)
  return between[0] ? { is: 'exact', text: between[0], strict: false } : null
}

export function writeFree(value: Value): string {
  if (value.is === 'exact') return writeWord(value.text)
  if (value.is === 'like') return value.parts.map((part) => part && writeWord(part)).join('*')
  return writeValue(value)
}

/** Whether two values are written the same, upper and lower case aside where the language does not tell them apart. */
export function sameValue(one: Value, other: Value): boolean {
  const [a, b] = [writeValue(one), writeValue(other)]
  return a === b || (one.is === 'exact' && other.is === 'exact' && !one.strict && a.toLowerCase() === b.toLowerCase())
}

function readCompare(found: RegExpExecArray, rest: string): Value | null {
  const text = (found[2] ?? '') + rest
  return text ? { is: 'compare', operator: found[1] as Comparison, text } : null
}

function readLike(parts: string[], pattern: boolean): Value | null {
  if (!parts.some(Boolean)) return { is: 'anything' }
  return pattern ? { is: 'like', parts } : null
}
