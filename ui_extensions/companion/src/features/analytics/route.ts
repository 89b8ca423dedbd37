import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'
import { HEAT_KEYS, RANGES, type Range } from './view'

/** The whole view: which runs, over which period (`from`/`to` when it was dragged), which panels are tables, what lies over the week. */
export interface AnalyticsSearch {
  q?: string
  range?: Range
  from?: string
  to?: string
  tables?: string
  week?: string
}

export const analyticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/analytics',
  validateSearch: (search: Record<string, unknown>): AnalyticsSearch => ({
    q: text(search, 'q'),
    range: oneOf(search, 'range', RANGES),
    from: text(search, 'from'),
    to: text(search, 'to'),
    tables: text(search, 'tables'),
    week: oneOf(search, 'week', HEAT_KEYS),
  }),
  component: lazyRouteComponent(() => import('./AnalyticsPage'), 'AnalyticsPage'),
})
