import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'
import { RANGES, type Range } from '@/features/analytics/view'
import { SHOWN, type Shown } from './status'
import { ORDERS, type Order } from './view'

/** The whole view: which runs, over which period, in which order, of which status. */
export interface ErrorsSearch {
  q?: string
  range?: Range
  from?: string
  to?: string
  order?: Order
  status?: Shown
}

export const errorsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/errors',
  validateSearch: (search: Record<string, unknown>): ErrorsSearch => ({
    q: text(search, 'q'),
    range: oneOf(search, 'range', RANGES),
    from: text(search, 'from'),
    to: text(search, 'to'),
    order: oneOf(search, 'order', ORDERS),
    status: oneOf(search, 'status', SHOWN),
  }),
  component: lazyRouteComponent(() => import('./ErrorsPage'), 'ErrorsPage'),
})
