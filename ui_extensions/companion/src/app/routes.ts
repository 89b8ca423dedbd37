/** The rooms of the app. A new one is a `route.ts` in its feature folder, a row in `routes` and a row in `rooms`. */
import {
  IconActivityHeartbeat,
  IconBug,
  IconChartDots,
  IconHistory,
  IconLayoutCards,
  IconLayoutDashboard,
  IconListSearch,
  IconReport,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react'
import { actionRoute, actionsRoute } from '@/features/actions/route'
import { analyticsRoute } from '@/features/analytics/route'
import { dashboardRoute, dashboardsRoute, embedRoute } from '@/features/dashboards/route'
import { errorsRoute } from '@/features/errors/route'
import { overviewRoute } from '@/features/overview/route'
import { deploymentRoute, flowRoute } from '@/features/place/route'
import { newReportRoute, reportRoute, reportsRoute } from '@/features/reports/route'
import { runRoute } from '@/features/run/route'
import { runsRoute } from '@/features/runs/route'
import { systemRoute } from '@/features/system/route'
import { workRoute } from '@/features/workers/route'
import { rootRoute } from './root'

export const routeTree = rootRoute.addChildren([
  overviewRoute,
  runsRoute,
  runRoute,
  analyticsRoute,
  dashboardsRoute,
  dashboardRoute,
  embedRoute,
  workRoute,
  deploymentRoute,
  flowRoute,
  errorsRoute,
  reportsRoute,
  newReportRoute,
  reportRoute,
  actionsRoute,
  actionRoute,
  systemRoute,
])

export interface Room {
  to: '/' | '/runs' | '/analytics' | '/dashboards' | '/work' | '/errors' | '/reports' | '/actions' | '/system'
  label: string
  icon: TablerIcon
}

export const rooms: Room[] = [
  { to: '/', label: 'Overview', icon: IconLayoutDashboard },
  { to: '/runs', label: 'Runs', icon: IconListSearch },
  { to: '/analytics', label: 'Analytics', icon: IconChartDots },
  { to: '/dashboards', label: 'Dashboards', icon: IconLayoutCards },
  { to: '/work', label: 'Workers and queues', icon: IconStack2 },
  { to: '/errors', label: 'Errors', icon: IconBug },
  { to: '/reports', label: 'Reports', icon: IconReport },
  { to: '/actions', label: 'Actions', icon: IconHistory },
  { to: '/system', label: 'System', icon: IconActivityHeartbeat },
]
