import { useIsFetching } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Scope } from '@/api/analytics'
import { useZone } from '@/format/zone'
import { useFresh } from '@/live/useFresh'
import { PageHeader } from '@/parts/PageHeader'
import { ZoneName } from '@/parts/ZoneName'
import styles from './AnalyticsPage.module.css'
import { CostPanel } from './CostPanel'
import { DepthPanel } from './DepthPanel'
import { FilterBar } from './FilterBar'
import { MoversPanel } from './MoversPanel'
import { OutcomesPanel } from './OutcomesPanel'
import { PeriodSwitch } from './PeriodSwitch'
import { RegressionsPanel } from './RegressionsPanel'
import { type AnalyticsSearch, analyticsRoute } from './route'
import { SeriesPanel } from './SeriesPanel'
import { SpreadPanel } from './SpreadPanel'
import { PANELS, periodOf } from './view'
import { WaitingPanel, WastePanel } from './WastePanel'
import { WeekPanel } from './WeekPanel'

/** Since when, where, and is it getting worse: every metric over time, by hour of the week and by deployment, each mark with its runs. */
export function AnalyticsPage() {
  const search = analyticsRoute.useSearch()
  const navigate = analyticsRoute.useNavigate()
  const zone = useZone()
  const scope: Scope = { q: search.q ?? '', ...periodOf(search), timezone: zone }
  useFresh(['metrics'], scope, { reading: useIsFetching({ queryKey: ['metrics'] }) > 0 })
  const onRange = useCallback(
    (from: string, to: string) => void navigate({ search: (before) => ({ ...before, from, to }) }),
    [navigate],
  )
  const go = (part: Partial<AnalyticsSearch>) => void navigate({ search: (before) => ({ ...before, ...part }) })
  return (
    <div className={styles.room}>
      <PageHeader
        title="Analytics"
        below={
          <p className="muted">
            Click a mark for its runs, drag over a line for a period. Times in <ZoneName />
          </p>
        }
        actions={<PeriodSwitch {...search} onChoose={go} />}
      />
      <FilterBar q={scope.q} onAsk={(q) => go({ q })} />
      <div className={styles.panels}>
        <OutcomesPanel scope={scope} />
        {PANELS.map((panel) => (
          <SeriesPanel key={panel.key} panel={panel} scope={scope} onRange={onRange} />
        ))}
        <DepthPanel scope={scope} onRange={onRange} />
        <WeekPanel scope={scope} />
        <SpreadPanel scope={scope} />
        <MoversPanel
          scope={scope}
          title="Slowest deployments"
          help="By the 95th percentile of their durations, against the period before."
          order="number"
        />
        <MoversPanel
          scope={scope}
          title="Most changed deployments"
          help="Whose 95th percentile got worse the most against the period before."
          order="change"
        />
        <RegressionsPanel scope={scope} />
        <WastePanel scope={scope} />
        <WaitingPanel scope={scope} />
        <CostPanel scope={scope} />
      </div>
    </div>
  )
}
