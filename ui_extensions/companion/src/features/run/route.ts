import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf } from '@/app/search'
import { LEVELS, type Level, TABS, type Tab } from './view'

/** The view of one run: the open tab and the lowest level of the log lines shown. */
export interface RunSearch {
  tab?: Tab
  level?: Level
}

export const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs/$runId',
  validateSearch: (search: Record<string, unknown>): RunSearch => ({
    tab: oneOf(search, 'tab', TABS),
    level: oneOf(search, 'level', LEVELS),
  }),
  component: lazyRouteComponent(() => import('./RunPage'), 'RunPage'),
})
