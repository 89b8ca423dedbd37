import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '@/api/client'
import {
  createReport,
  DELIVERIES_KEY,
  deleteReport,
  REPORTS_KEY,
  type Report,
  type ReportDefinition,
  replaceReport,
  reportQuery,
  restoreReport,
} from '@/api/reports'
import { wordsOf } from '@/features/presets/useChanges'
import { toast } from '@/features/toasts/store'
import type { Mistake } from './draft'
import { mistakesOf } from './usePreview'

/** What was to be kept, and what somebody else has made of the report meanwhile. */
export interface Conflict {
  wanted: ReportDefinition
  present: Report
}

/** Keeps a report. What is wrong with it stands in `mistakes`, who was faster in `conflict`. */
export function useSaving() {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [mistakes, setMistakes] = useState<Mistake[]>([])
  const [conflict, setConflict] = useState<Conflict | null>(null)

  const known = (report: Report) => {
    client.setQueryData(reportQuery(report.name).queryKey, report)
    void client.invalidateQueries({
      queryKey: REPORTS_KEY,
      predicate: ({ queryKey }) => queryKey[1] !== 'preview' && queryKey[1] !== 'one',
    })
  }
  /** The kept report; null when it was not kept, and why is shown. */
  const attempt = async (wanted: ReportDefinition, work: () => Promise<Report>): Promise<Report | null> => {
    setBusy(true)
    setMistakes([])
    try {
      const report = await work()
      known(report)
      setConflict(null)
      return report
    } catch (error) {
      const present = error instanceof ApiError && error.problem.status === 412 ? error.problem.present : undefined
      if (present) setConflict({ wanted, present: present as Report })
      setMistakes(found(error))
      if (!present) toast.error('It was not saved', { detail: wordsOf(error) })
      return null
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    mistakes,
    conflict,
    settle: () => setConflict(null),
    forget: () => setMistakes([]),
    create: (definition: ReportDefinition) => attempt(definition, () => createReport(definition)),
    replace: (definition: ReportDefinition, version: number) =>
      attempt(definition, () => replaceReport(definition, version)),
    restore: (definition: ReportDefinition, version?: number) =>
      attempt(definition, () => restoreReport(definition.name, version)),
    remove: async (report: Report): Promise<boolean> => {
      try {
        await deleteReport(report.name, report.version)
      } catch (error) {
        toast.error('It could not be deleted', { detail: wordsOf(error) })
        return false
      }
      client.removeQueries({ queryKey: reportQuery(report.name).queryKey })
      void client.invalidateQueries({ queryKey: [...REPORTS_KEY, 'list'] })
      void client.invalidateQueries({ queryKey: DELIVERIES_KEY })
      return true
    },
  }
}

export type Saving = ReturnType<typeof useSaving>

/** A name that is taken is a mistake of the name's field. */
function found(error: unknown): Mistake[] {
  if (error instanceof ApiError && error.problem.status === 409)
    return [{ path: 'name', message: error.problem.detail, hint: error.problem.hint ?? null }]
  return mistakesOf(error)
}
