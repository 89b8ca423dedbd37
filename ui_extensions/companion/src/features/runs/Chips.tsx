import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ApiError } from '@/api/client'
import { parseQuery } from '@/api/queries'
import type { Problem } from '@/api/types'
import { useZone } from '@/format/zone'
import { contrary, removeTerm, replaceTerm, type Term, termsOf, timeTermOf } from '@/query/terms'
import { Chip } from './Chip'
import styles from './Chips.module.css'
import { TIME_FIELDS } from './timeRanges'
import { USUAL_QUERY } from './usual'

interface Props {
  q: string
  onChange: (q: string) => void
}

const STEPS: { [key: string]: (at: number, count: number) => number } = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/**
 * The terms of the query, but for the time that the range button shows. One stop of the Tab key: arrows move, Enter edits
 * in place, a minus turns a term into its contrary, Delete takes it away.
 */
export function Chips({ q, onChange }: Props) {
  const time = timeTermOf(q, TIME_FIELDS)
  const terms = termsOf(q).filter((term) => term.from !== time?.from)
  const list = useRef<HTMLUListElement>(null)
  const [at, setAt] = useState(0)
  const [editing, setEditing] = useState<number | null>(null)
  const current = Math.min(at, terms.length - 1)
  const check = useChecked()
  const [problem, setProblem] = useState<Problem | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query has other faults
  useEffect(() => setProblem(null), [q])

  const focus = (index: number) => {
    setAt(index)
    requestAnimationFrame(() => {
      const chips = list.current?.querySelectorAll<HTMLElement>('[data-chip]')
      const next = chips?.[Math.min(index, chips.length - 1)]
      if (next) next.focus()
      else document.querySelector<HTMLElement>('[role=combobox]')?.focus()
    })
  }
  const change = (term: Term, text: string, index: number) => {
    onChange(text ? replaceTerm(q, term, text) : removeTerm(q, term))
    focus(index)
  }
  const write = async (term: Term, text: string, index: number) => {
    const wrong = text ? await check(text) : null
    setProblem(wrong)
    if (wrong) return
    setEditing(null)
    change(term, text, index)
  }
  const onKeyDown = (event: KeyboardEvent, term: Term, index: number) => {
    const step = STEPS[event.key]
    if (step) focus(Math.max(0, Math.min(terms.length - 1, step(index, terms.length))))
    else if (event.key === 'Enter' || event.key === 'F2') setEditing(index)
    else if (event.key === '-') change(term, contrary(term), index)
    else if (event.key === 'Delete' || event.key === 'Backspace') change(term, '', index)
    else return
    event.preventDefault()
  }
  if (terms.length === 0) return null
  return (
    <>
      <ul ref={list} className={styles.chips} aria-label="Terms of the search">
        {terms.map((term, index) => (
          // A term that is changed keeps its place in the list, and so the focus in it.
          <li key={index} className={styles.item}>
            <Chip
              term={term}
              stop={index === current}
              editing={editing === index}
              wrong={editing === index && problem !== null}
              onFocus={() => setAt(index)}
              onKeyDown={(event) => onKeyDown(event, term, index)}
              onEdit={() => setEditing(index)}
              onWrite={(text) => void write(term, text, index)}
              onCancel={() => {
                setEditing(null)
                setProblem(null)
                focus(index)
              }}
              onNegate={() => change(term, contrary(term), index)}
              onRemove={() => change(term, '', index)}
            />
          </li>
        ))}
        {terms.length > 1 && (
          <li>
            <button type="button" className={styles.clear} onClick={() => onChange(USUAL_QUERY)}>
              Clear all
            </button>
          </li>
        )}
      </ul>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem.detail}
          {problem.hint && ` ${problem.hint}`}
        </p>
      )}
    </>
  )
}

/** Asks the service what is wrong with a term. */
function useChecked(): (text: string) => Promise<Problem | null> {
  const client = useQueryClient()
  const zone = useZone()
  return async (text) => {
    try {
      await client.fetchQuery(parseQuery(text, zone))
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 422) return error.problem
    }
    return null
  }
}
