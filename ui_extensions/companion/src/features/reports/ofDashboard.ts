/** What a dashboard becomes as a report: a section for each of its panels, over a whole period of the calendar. Pure. */
import type { DashboardDefinition, PanelDefinition } from '@/api/dashboards'
import type { ReportDefinition, SectionDefinition } from '@/api/reports'
import { slugOf } from './words'

export const FROM_DASHBOARD = 'dashboard:'

export function reportOfDashboard({ title, description, query, period, panels }: DashboardDefinition) {
  const own = `${title}, {{ period.label }}`.slice(0, 200)
  return {
    name: slugOf(title),
    title: own,
    description,
    query,
    period: wholePeriod(period),
    sections: panels.length > 0 ? panels.map(sectionOf) : [{ kind: 'totals' }],
  } satisfies Partial<ReportDefinition>
}

/** A dashboard looks back from now; a report is about days, weeks and months that are over. */
function wholePeriod(period: string): string {
  const days = Number.parseInt(period, 10) * ({ h: 1 / 24, d: 1, w: 7 }[period.slice(-1)] ?? 1)
  if (days <= 1) return 'yesterday'
  if (days === 7) return 'last-week'
  return `last-${Math.ceil(days)}-days`
}

function sectionOf(panel: PanelDefinition): SectionDefinition {
  const { title, metric, aggregate, by, query, chart, width } = panel
  const common = { title: title || null, query, width: width > 2 ? 'full' : 'half' }
  if (chart === 'table' && by) return { ...common, kind: 'breakdown', width: 'full', metric, aggregate, by }
  if (chart === 'bars' && metric === 'finished' && by === 'outcome') return { ...common, kind: 'outcomes' }
  const note = chart === 'heatmap' ? 'Hours of the week on the dashboard, a line over time here.' : null
  return { ...common, kind: 'panel', note, metric, aggregates: aggregate?.split(',') ?? [], by }
}
