import { IconCheck, IconLayoutCards, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCallback, useReducer, useState } from 'react'
import { type Dashboard, dashboardQuery } from '@/api/dashboards'
import { PeriodSwitch } from '@/features/analytics/PeriodSwitch'
import { LeaveGuard } from '@/features/reports/builder/LeaveGuard'
import { toast } from '@/features/toasts/store'
import buttons from '@/parts/Buttons.module.css'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { Skeleton } from '@/parts/Skeleton'
import { StaleNote } from '@/parts/StaleNote'
import { ZoneName } from '@/parts/ZoneName'
import { ConflictDialog } from './ConflictDialog'
import { DashboardMenu } from './DashboardMenu'
import { DetailsForm } from './DetailsForm'
import styles from './dashboards.module.css'
import { draftOf, edited, same } from './draft'
import { EditGrid } from './EditGrid'
import { PanelGrid } from './PanelGrid'
import { type DashboardSearch, dashboardRoute } from './route'
import { useNumbers, useSettled } from './useNumbers'
import { useSaving } from './useSaving'
import { Wall } from './Wall'

/** One dashboard: looked at, changed, or on a wall. */
export function DashboardPage() {
  const { name } = dashboardRoute.useParams()
  const { data, error, refetch } = useQuery(dashboardQuery(name))
  if (data) return <Opened key={name} dashboard={data} />
  return (
    <div className={styles.page}>
      <PageHeader title="Dashboard" before={<Back />} />
      {error ? (
        <Card>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </Card>
      ) : (
        <div role="status" aria-label="Loading the dashboard" className={styles.grid}>
          {[1, 2, 3, 4].map((each) => (
            <Skeleton key={each} height={180} radius={12} />
          ))}
        </div>
      )}
    </div>
  )
}

const Back = () => (
  <Link to="/dashboards" className={styles.back}>
    Dashboards /
  </Link>
)

function Opened({ dashboard }: { dashboard: Dashboard }) {
  const search = dashboardRoute.useSearch()
  const navigate = dashboardRoute.useNavigate()
  const [base, setBase] = useState(dashboard)
  const [draft, edit] = useReducer(edited, dashboard.definition, draftOf)
  const [wrong, setWrong] = useState(false)
  const saving = useSaving()
  const editing = search.edit !== undefined
  const definition = editing ? draft.definition : dashboard.definition
  const dirty = editing && !same(draft.definition, base.definition)
  const go = useCallback(
    (part: Partial<DashboardSearch>) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  )
  const onRange = useCallback((from: string, to: string) => go({ from, to }), [go])
  const take = (taken: Dashboard) => {
    setBase(taken)
    edit({ do: 'load', definition: taken.definition })
    go({ edit: undefined })
  }
  const onLeave = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen()
    go({ wall: undefined, theme: undefined })
  }, [go])
  const save = async () => {
    const made = await saving.replace(draft.definition, base.version)
    if (!made) return
    take(made)
    toast.success(`Saved “${made.definition.title}”`)
  }
  const query = useSettled(definition.query, wrong)
  const numbers = useNumbers({ ...definition, query: editing ? query : definition.query }, search)
  const answered = { ...numbers, onRange }
  if (search.wall) {
    return (
      <Wall title={definition.title} asOf={numbers.asOf} theme={search.theme} onLeave={onLeave}>
        <PanelGrid panels={definition.panels} {...answered} />
      </Wall>
    )
  }
  const begin = () => {
    setBase(dashboard)
    edit({ do: 'load', definition: dashboard.definition })
    go({ edit: '1', tables: undefined })
  }
  const wall = () => {
    go({ wall: '1' })
    void document.documentElement.requestFullscreen?.().catch(() => {}) // without it the page alone is shown
  }
  return (
    <div className={styles.page}>
      <PageHeader
        title={definition.title || 'Untitled'}
        before={<Back />}
        actions={
          editing ? (
            <>
              <button type="button" className={buttons.button} onClick={() => take(dashboard)}>
                Cancel
              </button>
              <button
                type="button"
                className={buttons.primary}
                disabled={saving.busy || wrong || !dirty || !definition.title.trim()}
                onClick={() => void save()}
              >
                <IconCheck size={16} aria-hidden />
                Save
              </button>
            </>
          ) : (
            <>
              <PeriodSwitch {...search} usual={definition.period} onChoose={go} />
              <DashboardMenu dashboard={dashboard} saving={saving} onEdit={begin} onWall={wall} />
            </>
          )
        }
      />
      <p className={styles.scope}>
        {definition.description && `${definition.description} `}
        {definition.query && <code>{definition.query}</code>} Times in <ZoneName />{' '}
        {numbers.error && numbers.asOf ? <StaleNote error={numbers.error} asOf={numbers.asOf} /> : null}
      </p>
      {editing && (
        <>
          <DetailsForm
            definition={definition}
            own={base.mine}
            onChange={(part) => edit({ do: 'set', part })}
            onWrong={setWrong}
          />
          <EditGrid draft={draft} onEdit={edit} {...answered} />
        </>
      )}
      {!editing && definition.panels.length === 0 && (
        <Card>
          <EmptyState
            icon={IconLayoutCards}
            title="Nothing on it yet"
            actions={
              <button type="button" className={buttons.primary} onClick={begin}>
                <IconPencil size={16} aria-hidden />
                Add panels
              </button>
            }
          >
            <p>A panel is a metric of some runs: a line, bars, a number, a table or the hours of the week.</p>
          </EmptyState>
        </Card>
      )}
      {!editing && <PanelGrid panels={definition.panels} {...answered} />}
      <LeaveGuard when={dirty} what="this dashboard" />
      {saving.conflict && <ConflictDialog conflict={saving.conflict} base={base} saving={saving} onTake={take} />}
    </div>
  )
}
