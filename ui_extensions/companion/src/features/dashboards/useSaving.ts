import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '@/api/client'
import {
  createDashboard,
  DASHBOARDS_KEY,
  type Dashboard,
  type DashboardDefinition,
  dashboardQuery,
  deleteDashboard,
  replaceDashboard,
} from '@/api/dashboards'
import { wordsOf } from '@/features/presets/useChanges'
import { toast } from '@/features/toasts/store'

/** What was to be kept, and what somebody else has made of the dashboard meanwhile. */
export interface Conflict {
  wanted: DashboardDefinition
  present: Dashboard
}

/** Keeps a dashboard. What went wrong is said, who was faster stands in `conflict`. */
export function useSaving() {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const listed = () => void client.invalidateQueries({ queryKey: [...DASHBOARDS_KEY, 'list'] })

  const attempt = async (wanted: DashboardDefinition, work: () => Promise<Dashboard>): Promise<Dashboard | null> => {
    setBusy(true)
    try {
      const made = await work()
      client.setQueryData(dashboardQuery(made.name).queryKey, made)
      setConflict(null)
      return made
    } catch (error) {
      const present = error instanceof ApiError && error.problem.status === 412 ? error.problem.present : undefined
      if (present) setConflict({ wanted, present: present as unknown as Dashboard })
      else toast.error('It was not saved', { detail: wordsOf(error) })
      return null
    } finally {
      setBusy(false)
      listed()
    }
  }
  return {
    busy,
    conflict,
    settle: () => setConflict(null),
    create: ({ name: _, ...content }: DashboardDefinition) =>
      attempt({ name: '', ...content }, () => createDashboard(content)),
    restore: (definition: DashboardDefinition) => attempt(definition, () => createDashboard(definition)),
    replace: (definition: DashboardDefinition, version: number) =>
      attempt(definition, () => replaceDashboard(definition, version)),
    remove: async ({ name, version }: Dashboard): Promise<boolean> => {
      try {
        await deleteDashboard(name, version)
      } catch (error) {
        toast.error('It could not be deleted', { detail: wordsOf(error) })
        return false
      }
      client.removeQueries({ queryKey: dashboardQuery(name).queryKey })
      listed()
      return true
    },
  }
}

export type Saving = ReturnType<typeof useSaving>
