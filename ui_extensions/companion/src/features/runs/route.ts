import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { text } from '@/app/search'

/** What is searched when the address names nothing: not the runs that are only planned. An empty `q` is everything. */
export const USUAL_QUERY = 'at:..now'

/** The whole view: what is searched (`q`, sort included) and which columns are shown how wide (`columns`). */
export interface RunsSearch {
  q?: string
  columns?: string
}

export const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs',
  validateSearch: (search: Record<string, unknown>): RunsSearch => ({
    q: typeof search.q === 'string' ? search.q : undefined,
    columns: text(search, 'columns'),
  }),
  component: lazyRouteComponent(() => import('./RunsPage'), 'RunsPage'),
})
