import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'

export const KIND_WORDS = ['cancel', 'retry', 'delete', 'set_state', 'set_tags', 'resubmit'] as const
export const STATUS_WORDS = ['running', 'finished', 'stopped'] as const
export const OUTCOME_WORDS = ['done', 'skipped', 'failed', 'pending'] as const

/** Which actions are listed. */
export interface ActionsSearch {
  kind?: (typeof KIND_WORDS)[number]
  status?: (typeof STATUS_WORDS)[number]
  /** Only those whose set has this run. */
  run?: string
}

export const actionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/actions',
  validateSearch: (search: Record<string, unknown>): ActionsSearch => ({
    kind: oneOf(search, 'kind', KIND_WORDS),
    status: oneOf(search, 'status', STATUS_WORDS),
    run: text(search, 'run'),
  }),
  component: lazyRouteComponent(() => import('./ActionsPage'), 'ActionsPage'),
})

/** Which of an action's runs are listed. */
export interface ActionSearch {
  outcome?: (typeof OUTCOME_WORDS)[number]
}

export const actionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/actions/$actionId',
  validateSearch: (search: Record<string, unknown>): ActionSearch => ({
    outcome: oneOf(search, 'outcome', OUTCOME_WORDS),
  }),
  component: lazyRouteComponent(() => import('./ActionPage'), 'ActionPage'),
})
