/** What every section of the form gets: the query taken apart, and how to change it. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ApiError } from '@/api/client'
import { parseQuery } from '@/api/queries'
import type { Problem } from '@/api/types'
import { useZone } from '@/format/zone'
import { type Clauses, textOf } from '@/query/clauses'
import type { Registry } from '@/query/registry'

export interface Form {
  q: string
  clauses: Clauses
  registry: Registry
  change: (clauses: Clauses) => void
}

/**
 * Changes the query by terms that somebody typed, once the service can read them; else answers what is wrong with
 * them. A query that was changed meanwhile is left as it is: the terms were meant for another.
 */
export function useTyped(form: Form): (terms: Clauses, changed: Clauses) => Promise<Problem | null> {
  const client = useQueryClient()
  const zone = useZone()
  const latest = useRef(form)
  useEffect(() => {
    latest.current = form
  })
  return async (terms, changed) => {
    try {
      await client.fetchQuery(parseQuery(textOf(terms), zone))
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 422) return error.problem
    }
    if (latest.current.q === form.q) latest.current.change(changed)
    return null
  }
}

/** The terms that `changed` has and `before` has not: what was typed. */
export function newTerms(before: Clauses, changed: Clauses): Clauses {
  return changed.filter((clause) => !before.includes(clause))
}
