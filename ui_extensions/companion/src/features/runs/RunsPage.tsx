import { useMediaQuery } from '@mantine/hooks'
import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { ApiError } from '@/api/client'
import { ActMenu } from '@/features/actions/ActMenu'
import { SelectingProvider } from '@/features/actions/Selecting'
import { PresetBar } from '@/features/presets/PresetBar'
import { useServerHistory } from '@/features/presets/serverHistory'
import { useOpening } from '@/features/presets/useOpening'
import { writtenQuery } from '@/features/presets/written'
import { useZone } from '@/format/zone'
import { PageHeader } from '@/parts/PageHeader'
import { Sheet } from '@/parts/Sheet'
import { SkeletonRows } from '@/parts/Skeleton'
import { Chips } from './Chips'
import { ColumnsMenu } from './ColumnsMenu'
import { ExportMenu } from './ExportMenu'
import { Facets } from './Facets'
import { GroupMenu } from './GroupMenu'
import { HistoryContext, useRemembered } from './history'
import { layoutText, type Placed, placed } from './layout'
import { RunList } from './RunList'
import styles from './RunsPage.module.css'
import { runsRoute, USUAL_QUERY } from './route'
import { SearchBox } from './SearchBox'
import { TimeRange } from './TimeRange'
import { useRuns } from './useRuns'

const FiltersPanel = lazy(() => import('@/features/filters/FiltersPanel'))

/** Every run that a query finds, once it is known which: an address may name a preset, or leave it to a default. */
export function RunsPage() {
  const { waiting, missing } = useOpening()
  const history = useServerHistory()
  if (waiting)
    return (
      <div className={styles.page}>
        <PageHeader title="Runs" />
        <SkeletonRows rows={12} height={44} />
      </div>
    )
  return (
    <HistoryContext value={history}>
      <RunsView missing={missing} />
    </HistoryContext>
  )
}

/** The address is the view: query, order, columns and grouping. */
function RunsView({ missing }: { missing: string | null }) {
  const { q = USUAL_QUERY, columns: columnsText, group } = runsRoute.useSearch()
  const navigate = runsRoute.useNavigate()
  const zone = useZone()
  const phone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const roomy = useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false })
  const [filters, setFilters] = useState(false)
  const runs = useRuns(q, zone)
  const columns = placed(columnsText)
  const loaded = useMemo(() => runs.rows.map(({ run }) => run.id), [runs.rows])

  const trying = useRef(false)
  const ask = (asked: string, tried = false) => {
    if (asked === q) return
    // A search that is still being written is one step back, however many tries it took.
    const replace = tried && trying.current
    trying.current = tried
    void navigate({ search: (before) => ({ ...before, q: writtenQuery(asked, before) }), replace })
  }
  const place = (chosen: Placed[]) =>
    void navigate({ search: (before) => ({ ...before, columns: layoutText(chosen) }), replace: true })
  const gather = (by: string | undefined) => void navigate({ search: (before) => ({ ...before, group: by }) })
  // The runs of one group are a list of rows again.
  const open = (asked: string) => {
    trying.current = false
    void navigate({ search: (before) => ({ ...before, q: asked, group: undefined }) })
  }
  const problem = runs.error instanceof ApiError && runs.error.problem.status === 422 ? runs.error.problem : null
  const broken = problem !== null
  useRemembered(runs.isSuccess && !runs.isPlaceholderData && q !== USUAL_QUERY ? q : null)
  const form = (onClose: (() => void) | null) => (
    <Suspense fallback={<SkeletonRows rows={12} height={36} />}>
      <FiltersPanel q={q} broken={broken} onChange={ask} onClose={onClose} />
    </Suspense>
  )

  return (
    <SelectingProvider q={q} loaded={loaded} total={runs.first?.total ?? 0}>
      <div className={styles.page}>
        <PageHeader
          title="Runs"
          actions={
            <>
              <button
                type="button"
                className={styles.filters}
                aria-expanded={filters}
                onClick={() => setFilters(!filters)}
              >
                <IconAdjustmentsHorizontal size={16} aria-hidden />
                Filters
              </button>
              <GroupMenu group={group} onChange={gather} />
              {!phone && <ColumnsMenu columns={columns} onChange={place} />}
              {!problem && <ActMenu />}
              <ExportMenu q={q} total={problem ? undefined : runs.first?.total} columns={columns} />
            </>
          }
        />
        <PresetBar canonical={runs.isPlaceholderData ? undefined : runs.first?.query} missing={missing} />
        <div className={styles.ask}>
          <div data-asks>
            <TimeRange q={q} onChange={ask} />
          </div>
          <SearchBox
            q={q === USUAL_QUERY ? '' : q}
            problem={problem}
            sentence={runs.isPlaceholderData ? undefined : runs.first?.sentence}
            onSearch={(asked, tried) => ask(asked || USUAL_QUERY, tried)}
          />
        </div>
        <Chips q={q} onChange={ask} />
        <div className={styles.body} data-form={(roomy && filters) || undefined}>
          {roomy && (
            <aside className={styles.facets} aria-label="Filters" data-asks>
              {filters ? form(() => setFilters(false)) : <Facets q={q} broken={broken} onChange={ask} />}
            </aside>
          )}
          <RunList
            q={q}
            runs={runs}
            broken={broken}
            columns={columns}
            phone={phone}
            group={group}
            onAsk={ask}
            onOpen={open}
            onPlace={place}
          />
        </div>
        <Sheet open={!roomy && filters} onClose={() => setFilters(false)} label="Filters" titled wide>
          <div className={styles.sheet}>{form(null)}</div>
        </Sheet>
      </div>
    </SelectingProvider>
  )
}
