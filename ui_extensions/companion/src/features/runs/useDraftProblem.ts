import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from '@/api/client'
import { parseQuery } from '@/api/queries'
import type { Problem } from '@/api/types'
import { useZone } from '@/format/zone'

const PAUSE_MS = 220

export interface Draft {
  problem: Problem | null
  sentence: string | undefined
  /** The service has read exactly this draft, and found nothing wrong. */
  sound: boolean
}

/**
 * Reads a query that is being written, when its writer pauses. What is wrong right where the caret stands is not
 * told yet: it is being written.
 */
export function useDraftProblem(draft: string | null, caret: number | null): Draft {
  const zone = useZone()
  const paused = usePaused(draft)
  const asked = draft !== null && paused === draft
  const blank = paused?.trim() === ''
  const { data, error } = useQuery({ ...parseQuery(paused ?? '', zone), enabled: asked && !blank })
  const problem = asked && error instanceof ApiError && error.problem.status === 422 ? error.problem : null
  return {
    problem: problem && caret !== null && touches(problem, caret) ? null : problem,
    sentence: asked && !error ? data?.sentence : undefined,
    sound: asked && (blank || (data !== undefined && !error)),
  }
}

function touches(problem: Problem, caret: number): boolean {
  if (problem.position === null || problem.position === undefined) return false
  return caret >= problem.position && caret <= problem.position + Math.max(1, problem.length ?? 1)
}

function usePaused(draft: string | null): string | null {
  const [paused, setPaused] = useState(draft)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(draft), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft])
  return paused
}
