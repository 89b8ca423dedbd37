/** The addresses of a panel's files: the same panel as the page shows, drawn by the service. Pure. */
import type { Scope } from '@/api/analytics'
import { apiUrl } from '@/api/base'

export const FORMATS = ['svg', 'png', 'csv'] as const
export type Format = (typeof FORMATS)[number]

/** A panel as the service knows it: its kind and that kind's parameters. */
export type AskedPanel = { kind: 'series' | 'distribution' | 'breakdown' | 'heatmap' | 'grid' | 'depth' } & Record<
  string,
  string | number | undefined
>

export function fileOf(panel: AskedPanel, scope: Scope, format: Format | 'json', theme?: 'light' | 'dark'): string {
  return apiUrl(`metrics/chart.${format}`, {
    panel: JSON.stringify(panel),
    q: scope.q || undefined,
    from: scope.from,
    to: scope.to,
    timezone: scope.timezone,
    theme: format === 'csv' || format === 'json' ? undefined : theme,
  })
}
