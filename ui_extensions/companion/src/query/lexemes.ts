/**
 * How the query language is written: quotes, stars, lists, regular expressions. Reading and writing are each other's
 * inverse, and both agree with the service's own lexer.
 */

/** What the service takes for a space, as part of a character class; the browser's own `\s` differs by a few. */
const SPACES = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
export const SPACE = new RegExp(`[${SPACES}]`, 'u')

const NAME = String.raw`[\p{L}\p{Nl}_][\p{L}\p{N}_-]*(?:\.(?:[\p{L}\p{N}_-]+|"(?:\\.|[^"\\])*"))*`
const QUOTED = String.raw`"(?:\\.|[^"\\])*"`
const REGEX = String.raw`\/(?:\\.|[^\/\\])+\/i?`
const VALUE = String.raw`(?:${REGEX}(?=[${SPACES}),]|$)|(?!\/)(?:${QUOTED}|[^${SPACES}(),"])+(?=[${SPACES}),]|$))`

const FIELD_HEAD = new RegExp(`^(${NAME}):`, 'su')
const WHOLE_TERM = new RegExp(`(${NAME}):(${VALUE}(?:,${VALUE})*)(?=[${SPACES})]|$)`, 'suy')
const WHOLE_WORD = new RegExp(
  String.raw`(?:${REGEX}(?=[${SPACES})]|$)|(?![\/\-]|(?:AND|OR|NOT)(?:[${SPACES}(]|$))(?:${QUOTED}|[^${SPACES}()"])+(?=[${SPACES})]|$))`,
  'suy',
)
const OPERATOR = new RegExp(`(AND|OR|NOT)(?=[${SPACES}(]|$)`, 'uy')
const ONE_VALUE = new RegExp(VALUE, 'suy')
/** Letters that every version of Unicode knows; a text with others is written in quotes, which is always right. */
const LETTER = String.raw`(?=[\u00c0-\u024f\u0386-\u04ff\u05d0-\u05ea\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3])\p{L}`
const BARE_VALUE = new RegExp(
  `^(?:${LETTER}|[\\w.@+:#=%&!?;|~^$'[\\]{}-])(?:${LETTER}|[\\w.@+:#=%&!?;|~^$'[\\]{}/<>-])*$`,
  'u',
)
const BARE_WORD = new RegExp(`^(?:${LETTER}|[\\w.@+#%&!?])(?:${LETTER}|[\\w.@+#%&!?/=-])*$`, 'u')
const BARE_SEGMENT = new RegExp(`^(?:${LETTER}|[\\w-])+$`, 'u')
const KEYWORDS = new Set(['AND', 'OR', 'NOT'])

/** A stretch of a value; stars and operators count only where it was not quoted. */
export interface Piece {
  text: string
  quoted: boolean
}

/** `field` as written (path included) and what follows its colon, or null for free text. */
export function fieldHead(text: string): { field: string; rest: string } | null {
  const found = FIELD_HEAD.exec(text)
  return found?.[1] === undefined ? null : { field: found[1], rest: text.slice(found[0].length) }
}

/** Where a term or word that the service would read whole ends, or null when none begins at `from`. */
export function endOfTerm(text: string, from: number): number | null {
  for (const pattern of [WHOLE_TERM, WHOLE_WORD]) {
    pattern.lastIndex = from
    if (pattern.test(text)) return pattern.lastIndex
  }
  return null
}

/** The end of an AND, OR or NOT that begins at `from`, or null. */
export function endOfOperator(text: string, from: number): number | null {
  OPERATOR.lastIndex = from
  return OPERATOR.test(text) ? OPERATOR.lastIndex : null
}

/** Whether the whole text is one `field:value,value`, or one word. */
export function isTerm(text: string): boolean {
  return text !== '' && endOfTerm(text, 0) === text.length
}

/** The values of `a,"b,c",/d/` as written; null when the list is not well formed. */
export function listed(text: string): string[] | null {
  const found: string[] = []
  let at = 0
  while (at < text.length) {
    ONE_VALUE.lastIndex = at
    const value = ONE_VALUE.exec(text)?.[0]
    if (value === undefined) return null
    found.push(value)
    at += value.length
    if (at === text.length) return found
    if (text.charAt(at) !== ',') return null
    at += 1
  }
  return null
}

/** The value's stretches in order, quotes taken off. */
export function pieces(raw: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of raw.matchAll(new RegExp(QUOTED, 'gsu'))) {
    if (match.index > at) found.push({ text: raw.slice(at, match.index), quoted: false })
    found.push({ text: unquoted(match[0]), quoted: true })
    at = match.index + match[0].length
  }
  if (at < raw.length) found.push({ text: raw.slice(at), quoted: false })
  return found
}

export function plain(parts: Piece[]): string {
  return parts.map(({ text }) => text).join('')
}

/** The text between unquoted stars; one element when there is none, empty inner elements (`**`) left out. */
export function betweenStars(parts: Piece[]): string[] {
  const found = ['']
  for (const part of parts) {
    const [first = '', ...rest] = part.quoted ? [part.text] : part.text.split('*')
    found[found.length - 1] += first
    found.push(...rest)
  }
  return found.filter((text, index) => text !== '' || index === 0 || index === found.length - 1)
}

/** What stands before and after the first unquoted `..`, or null. */
export function splitRange(parts: Piece[]): [string, string] | null {
  for (const [index, part] of parts.entries()) {
    const at = part.quoted ? -1 : part.text.indexOf('..')
    if (at < 0) continue
    const low = plain(parts.slice(0, index)) + part.text.slice(0, at)
    return [low, part.text.slice(at + 2) + plain(parts.slice(index + 1))]
  }
  return null
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\([\\"])/g, '$1')
}

export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** A field's value: bare where that reads back the same, else quoted. */
export function writeText(text: string): string {
  return BARE_VALUE.test(text) && !text.includes('..') && !text.startsWith('=') ? text : quoted(text)
}

/** A free word: bare where that reads back the same, else quoted. */
export function writeWord(text: string): string {
  return BARE_WORD.test(text) && !KEYWORDS.has(text) ? text : quoted(text)
}

/** Pattern and ignore-case of `/pattern/i`; `\/` is a slash. */
export function readPattern(raw: string): { pattern: string; ignoreCase: boolean } {
  const end = raw.lastIndexOf('/')
  const pattern = raw.slice(1, end).replace(/\\.|\//gs, (part) => (part === '\\/' ? '/' : part))
  return { pattern, ignoreCase: raw.slice(end + 1) === 'i' }
}

/** The pattern between slashes; a lone backslash at its end, which cannot be written, is left out. */
export function writePattern(pattern: string, ignoreCase: boolean): string {
  const body = pattern
    .replace(/\\.|\//gs, (part) => (part === '/' ? '\\/' : part))
    .replace(/^((?:\\.|[^\\])*)\\$/s, '$1')
  return `/${body}/${ignoreCase ? 'i' : ''}`
}

/** Field (lower case) and path of `param.a."b c"`. */
export function readName(raw: string): { field: string; path: string[] } {
  const [field = '', ...path] = raw.match(new RegExp(`${QUOTED}|[\\p{L}\\p{N}_-]+`, 'gsu')) ?? []
  return { field: field.toLowerCase(), path: path.map((part) => (part.startsWith('"') ? unquoted(part) : part)) }
}

export function writeName(field: string, path: readonly string[]): string {
  return [field, ...path.map((part) => (BARE_SEGMENT.test(part) ? part : quoted(part)))].join('.')
}
