import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '@/app/root'
import { oneOf, text } from '@/app/search'

export const TABS = ['content', 'sending', 'deliveries', 'versions', 'code'] as const
export type Tab = (typeof TABS)[number]

export const reportsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports',
  component: lazyRouteComponent(() => import('./ReportsPage'), 'ReportsPage'),
})

/** What a new report begins with: another report, a dashboard (`dashboard:NAME`), or runs of a query. */
export interface NewReportSearch {
  from?: string
  q?: string
  title?: string
}

export const newReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports/new',
  validateSearch: (search: Record<string, unknown>): NewReportSearch => ({
    from: text(search, 'from'),
    q: text(search, 'q'),
    title: text(search, 'title'),
  }),
  component: lazyRouteComponent(() => import('./builder/NewReportPage'), 'NewReportPage'),
})

/** Which part of the report is open, and the period that its preview shows when it is not the report's own. */
export interface ReportSearch {
  tab?: Tab
  period?: string
}

export const reportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reports/$name',
  validateSearch: (search: Record<string, unknown>): ReportSearch => ({
    tab: oneOf(search, 'tab', TABS),
    period: text(search, 'period'),
  }),
  component: lazyRouteComponent(() => import('./builder/ReportPage'), 'ReportPage'),
})
