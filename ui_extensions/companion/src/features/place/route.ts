import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'
import { RANGES, type Range } from '@/features/overview/view'

/** The period, and which panels are tables. */
export interface PlaceSearch {
  range?: Range
  tables?: string
  trend?: 'table'
}

const validateSearch = (search: Record<string, unknown>): PlaceSearch => ({
  range: oneOf(search, 'range', RANGES),
  tables: text(search, 'tables'),
  trend: oneOf(search, 'trend', ['table'] as const),
})

/** `/deployments/flow/name`, or the id of one. */
export const deploymentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deployments/$',
  validateSearch,
  component: lazyRouteComponent(() => import('./PlacePage'), 'DeploymentPage'),
})

export const flowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/flows/$',
  validateSearch,
  component: lazyRouteComponent(() => import('./PlacePage'), 'FlowPage'),
})
