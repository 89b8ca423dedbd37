/** Whether a query that is being written can be tried already, without an answer to half a word. */
import { fieldHead } from './lexemes'
import { termsOf } from './terms'

const SHORTEST = 3

/** The term at the caret is not half written: no value of a field, no lone operator, no short word. */
export function isSettled(draft: string, caret: number): boolean {
  const before = draft.slice(0, caret)
  if (draft.trim() === '' || /(^|\s)(AND|OR|NOT|-)\s*$/.test(before) || /\($/.test(before)) return draft.trim() === ''
  const written = termsOf(draft).find((term) => term.from < caret && caret <= term.to)
  if (!written) return true
  const bare = written.text.replace(/^(NOT\s+|-)+/, '')
  if (fieldHead(bare) || /^[("/]/.test(bare)) return caret < written.to
  return bare.length >= SHORTEST
}
