import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'
import { RANGES, type Range, SORTS, type SortKey } from './view'

/** The whole view: the period, the chart or its table, and how the deployments are filtered and ordered. */
export interface OverviewSearch {
  range?: Range
  trend?: 'table'
  find?: string
  sort?: SortKey | `-${SortKey}`
}

export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: (search: Record<string, unknown>): OverviewSearch => ({
    range: oneOf(search, 'range', RANGES),
    trend: oneOf(search, 'trend', ['table'] as const),
    find: text(search, 'find'),
    sort: oneOf(search, 'sort', SORTS),
  }),
  component: lazyRouteComponent(() => import('./OverviewPage'), 'OverviewPage'),
})
