import { type KeyboardEvent, useId } from 'react'
import type { RunDetail } from '@/api/types'
import { formatCount } from '@/format/number'
import { DetailsTab } from './DetailsTab'
import { LogsTab } from './LogsTab'
import { ParametersTab } from './ParametersTab'
import styles from './RunTabs.module.css'
import { runRoute } from './route'
import { SubflowsTab } from './SubflowsTab'
import { TaskRunsTab } from './TaskRunsTab'
import { TAB_LABEL, TABS, type Tab } from './view'

const PANELS: Record<Tab, (props: { run: RunDetail }) => React.ReactNode> = {
  'task-runs': TaskRunsTab,
  subflows: SubflowsTab,
  parameters: ParametersTab,
  logs: LogsTab,
  details: DetailsTab,
}

/** What the run did, started, was given, said, and the rest; the open tab is in the address. */
export function RunTabs({ run }: { run: RunDetail }) {
  const { tab = 'task-runs' } = runRoute.useSearch()
  const navigate = runRoute.useNavigate()
  const id = useId()
  const Panel = PANELS[tab]
  const open = (chosen: Tab) =>
    void navigate({
      search: (before) => ({ ...before, tab: chosen === 'task-runs' ? undefined : chosen }),
      replace: true,
      resetScroll: false,
    })
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]
    if (!next) return
    open(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }
  return (
    <div className={styles.frame}>
      <div className={styles.tabs} role="tablist" aria-label="About the run" onKeyDown={onKeyDown}>
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`${id}-${each}`}
            data-tab={each}
            aria-selected={each === tab}
            aria-controls={`${id}-panel`}
            tabIndex={each === tab ? 0 : -1}
            className={styles.tab}
            onClick={() => open(each)}
          >
            {TAB_LABEL[each]}
            <TabCount count={countOf(run, each)} />
          </button>
        ))}
      </div>
      <div className={styles.panel} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
        <Panel run={run} />
      </div>
    </div>
  )
}

function TabCount({ count }: { count: number | null }) {
  return count === null ? null : <span className={styles.count}>{formatCount(count)}</span>
}

function countOf(run: RunDetail, tab: Tab): number | null {
  if (tab === 'subflows') return run.subflows
  if (tab === 'parameters') return Object.keys(run.parameters).length
  if (tab === 'task-runs') return taskCount(run.task_runs)
  return null
}

function taskCount(counts: RunDetail['task_runs']): number {
  return typeof counts === 'number' ? counts : Object.values(counts).reduce((sum, count) => sum + count, 0)
}
