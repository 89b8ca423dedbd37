import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { text } from '@/app/search'

export { USUAL_QUERY } from './usual'

/** The whole view: what is searched (`q`, sort included) and which columns are shown how wide (`columns`), what gathers the rows (`group`). */
export interface RunsSearch {
  q?: string
  columns?: string
  /** The preset that the view is of: its slug. */
  preset?: string
  /** What the list is gathered by, `root` for families. */
  group?: string
}

export const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/runs',
  validateSearch: (search: Record<string, unknown>): RunsSearch => ({
    q: typeof search.q === 'string' ? search.q : undefined,
    columns: text(search, 'columns'),
    preset: text(search, 'preset'),
    group: text(search, 'group'),
  }),
  component: lazyRouteComponent(() => import('./RunsPage'), 'RunsPage'),
})
