import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RunPage } from '@/api/types'
import type { RunsTopic } from '@/live/messages'
import type { RowOf } from './useRuns'

/** The service hears of this many rows at most: those around what the reader looks at. */
const WATCHED = 1000
const STEP = 250

/** Which rows of a long list are watched, and the version of the mirror as of which those that were not before are known. */
export function useWatched(pages: RunPage[] | null, rows: RowOf[], q: string, timezone: string) {
  const [start, setStart] = useState(0)
  const from = Math.min(start, Math.max(0, rows.length - WATCHED))
  const ids = useMemo(() => [...new Set(rows.slice(from, from + WATCHED).map((row) => row.run.id))], [rows, from])
  const covered = useRef<{ question: string; ids: ReadonlySet<string> }>({ question: '', ids: new Set() })
  const question = `${timezone} ${q}`
  const before = covered.current.question === question ? covered.current.ids : new Set<string>()
  const topic: RunsTopic | null = pages && { topic: 'runs', q, timezone, ids, version: versionOf(pages, ids, before) }
  useEffect(() => {
    if (pages) covered.current = { question, ids: new Set(ids) }
  }, [pages, question, ids])

  /** The reader looks at the row with this index. */
  const look = useCallback((index: number) => {
    setStart(Math.max(0, Math.floor((index - WATCHED / 2) / STEP) * STEP))
  }, [])
  return { topic, look }
}

/** The oldest page that shows a row for the first time; undefined when all were watched before. */
export function versionOf(pages: RunPage[], ids: string[], covered: ReadonlySet<string>): number | undefined {
  const fresh = new Set(ids.filter((id) => !covered.has(id)))
  if (fresh.size === 0) return undefined
  const versions = pages.filter((page) => page.runs.some((run) => fresh.has(run.id))).map((page) => page.version)
  return versions.length > 0 ? Math.min(...versions) : undefined
}
