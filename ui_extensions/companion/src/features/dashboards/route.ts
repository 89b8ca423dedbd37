import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'
import { RANGES, type Range } from '@/features/analytics/view'

export const dashboardsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dashboards',
  component: lazyRouteComponent(() => import('./DashboardsPage'), 'DashboardsPage'),
})

/** The period when it is not the dashboard's own, which panels are tables, whether it is changed, and how it hangs on a wall. */
export interface DashboardSearch {
  range?: Range
  from?: string
  to?: string
  tables?: string
  edit?: '1'
  wall?: '1'
  theme?: 'light' | 'dark'
}

export const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/dashboards/$name',
  validateSearch: (search: Record<string, unknown>): DashboardSearch => ({
    range: oneOf(search, 'range', RANGES),
    from: text(search, 'from'),
    to: text(search, 'to'),
    tables: text(search, 'tables'),
    edit: oneOf(search, 'edit', ['1'] as const),
    wall: oneOf(search, 'wall', ['1'] as const),
    theme: oneOf(search, 'theme', ['light', 'dark'] as const),
  }),
  component: lazyRouteComponent(() => import('./DashboardPage'), 'DashboardPage'),
})

/** What a signed link says. */
export interface EmbedSearch {
  expires?: string
  signature?: string
  tables?: string
}

export const embedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/embed/dashboards/$name',
  validateSearch: (search: Record<string, unknown>): EmbedSearch => ({
    expires: text(search, 'expires'),
    signature: text(search, 'signature'),
    tables: text(search, 'tables'),
  }),
  component: lazyRouteComponent(() => import('./EmbedPage'), 'EmbedPage'),
})
