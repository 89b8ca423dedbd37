import { useNavigate } from '@tanstack/react-router'
import { useReducer, useState } from 'react'
import type { Report, ReportDefinition } from '@/api/reports'
import { toast } from '@/features/toasts/store'
import { PageHeader } from '@/parts/PageHeader'
import { Time } from '@/parts/Time'
import { BuildMenu } from '../BuildMenu'
import { titleOf } from '../ReportRow'
import reports from '../reports.module.css'
import type { Tab } from '../route'
import { slugOf } from '../words'
import { Back } from './Back'
import { BuilderMenu } from './BuilderMenu'
import styles from './builder.module.css'
import { CodePanel } from './CodePanel'
import { ConflictDialog } from './ConflictDialog'
import { DeliveriesPanel } from './DeliveriesPanel'
import { DetailsForm } from './DetailsForm'
import { draftOf, type Edit, edited, isAboutSending, type Mistake, same } from './draft'
import { LeaveGuard } from './LeaveGuard'
import { LookForm } from './LookForm'
import { Mistakes } from './mistakes'
import { Preview } from './Preview'
import { SectionList } from './SectionList'
import { SendingForm } from './SendingForm'
import { Tabs } from './Tabs'
import { usePreview } from './usePreview'
import { useSaving } from './useSaving'
import { VersionsPanel } from './VersionsPanel'

interface Props {
  /** As it is kept; null while it is not. */
  base: Report | null
  /** What the form begins with. */
  start: ReportDefinition
  tab: Tab
  period: string | undefined
  onTab: (tab: Tab) => void
  onPeriod: (period: string | undefined) => void
}

/** A report and its page side by side: what is written is seen at once with real data, and kept when it is saved. */
export function Builder({ base: read, start, tab, period, onTab, onPeriod }: Props) {
  const navigate = useNavigate()
  const saving = useSaving()
  // What is being edited is compared with what was read when editing began, whatever is read later.
  const [base, setBase] = useState(read)
  const [draft, edit] = useReducer(edited, start, draftOf)
  const [named, setNamed] = useState(false)
  const { definition } = draft
  const preview = usePreview(definition, period)
  const dirty = base === null || !same(definition, base.definition)
  const mistakes = [
    ...saving.mistakes.filter((each) => !preview.mistakes.some((one) => one.path === each.path)),
    ...preview.mistakes,
  ]

  const change = (wanted: Edit) => {
    saving.forget()
    const titled = wanted.do === 'set' && wanted.part.title !== undefined && base === null && !named
    edit(titled ? { do: 'set', part: { ...wanted.part, name: slugOf(wanted.part.title ?? '') } } : wanted)
  }
  const take = (report: Report) => {
    setBase(report)
    edit({ do: 'load', definition: report.definition })
  }
  const keep = async () => {
    const report = base ? await saving.replace(definition, base.version) : await saving.create(definition)
    if (!report) return
    take(report)
    toast.success(`Saved “${titleOf(report.definition.title)}”`)
    if (!base) void navigate({ to: '/reports/$name', params: { name: report.name }, ignoreBlocker: true })
  }
  const mend = ({ path, ...rest }: Mistake) => {
    onTab(isAboutSending({ path, ...rest }) ? 'sending' : 'content')
    // The tab has to be there before its field can take the focus.
    setTimeout(() => fieldAt(path)?.focus(), 50)
  }
  const title = base ? titleOf(definition.title) : 'New report'
  return (
    <Mistakes value={mistakes}>
      <div className={reports.page}>
        <PageHeader
          title={title}
          before={<Back />}
          below={<Below base={base} dirty={dirty} />}
          actions={
            <>
              <BuildMenu report={definition} {...(period ? { period } : {})} />
              {base && <BuilderMenu report={base} dirty={dirty} saving={saving} />}
              <button
                type="button"
                className={reports.primary}
                disabled={!dirty || saving.busy}
                onClick={() => void keep()}
              >
                {saving.busy ? 'Saving' : 'Save'}
              </button>
            </>
          }
        />
        <div className={styles.sides}>
          <div className={styles.editor}>
            <Tabs tab={tab} fresh={base === null} mistakes={mistakes} onTab={onTab} />
            <div className={styles.panel} role="tabpanel" id="report-panel" aria-labelledby={`tab-${tab}`}>
              {tab === 'content' && (
                <>
                  <DetailsForm
                    definition={definition}
                    fresh={base === null}
                    onName={(name) => {
                      setNamed(true)
                      change({ do: 'set', part: { name } })
                    }}
                    onEdit={change}
                  />
                  <SectionList draft={draft} onEdit={change} />
                  <LookForm definition={definition} onEdit={change} />
                </>
              )}
              {tab === 'sending' && <SendingForm definition={definition} onEdit={change} />}
              {tab === 'deliveries' && base && <DeliveriesPanel report={base} dirty={dirty} />}
              {tab === 'versions' && base && (
                <VersionsPanel
                  report={base}
                  shown={definition}
                  onShow={(wanted) => edit({ do: 'load', definition: wanted })}
                  onRestore={async (version) => {
                    const report = await saving.restore(base.definition, version)
                    if (report) take(report)
                  }}
                />
              )}
              {tab === 'code' && base && <CodePanel report={base} dirty={dirty} />}
            </div>
          </div>
          <Preview preview={preview} own={definition.period} period={period} onPeriod={onPeriod} onMend={mend} />
        </div>
      </div>
      {saving.conflict && <ConflictDialog conflict={saving.conflict} base={base} saving={saving} onTake={take} />}
      <LeaveGuard when={dirty && (base !== null || !same(definition, start))} />
    </Mistakes>
  )
}

function Below({ base, dirty }: { base: Report | null; dirty: boolean }) {
  if (!base) return <p className="muted">Not kept yet: save it to send it.</p>
  return (
    <p className="muted">
      {base.source === 'file' ? (
        <>From reports/{base.name}.yaml; saving keeps a version of your own</>
      ) : (
        <>
          Version {base.version}
          {base.updated_by && `, by ${base.updated_by}`}
          {base.updated && (
            <>
              , <Time iso={base.updated} relative />
            </>
          )}
        </>
      )}
      {dirty && <span className={styles.dirty}>Not saved</span>}
    </p>
  )
}

/** The control of a part, or the nearest one above or in it. */
function fieldAt(path: string): HTMLElement | null {
  const section = /^(sections\.\d+)/.exec(path)?.[1]
  const parts = [...document.querySelectorAll<HTMLElement>('[data-path]')]
  const of = (element: HTMLElement) => element.dataset.path ?? ''
  return (
    parts.find((each) => of(each) === path) ??
    parts.find((each) => path.startsWith(`${of(each)}.`) && of(each) !== section) ??
    parts.find((each) => of(each) === section) ??
    null
  )
}
