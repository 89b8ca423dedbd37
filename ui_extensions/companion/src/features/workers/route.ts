import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'
import { RANGES, type Range } from '@/features/analytics/view'

/** The whole view: which runs, over which period what went through is counted. */
export interface WorkSearch {
  q?: string
  range?: Range
}

export const workRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/work',
  validateSearch: (search: Record<string, unknown>): WorkSearch => ({
    q: text(search, 'q'),
    range: oneOf(search, 'range', RANGES),
  }),
  component: lazyRouteComponent(() => import('./WorkPage'), 'WorkPage'),
})
