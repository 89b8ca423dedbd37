import { IconBookmark, IconBookmarkPlus, IconExternalLink } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Preset } from '@/api/presets'
import { useOffers } from '@/features/palette/offers'
import { runsRoute, USUAL_QUERY } from '@/features/runs/route'
import { Dropdown } from '@/parts/Dropdown'
import type { DialogOf } from './dialogs/kinds'
import { hasDefaultHint } from './hint'
import { Modified, Outdated } from './Modified'
import { presetOf, starred } from './order'
import { Pill, Pills } from './Pills'
import styles from './PresetBar.module.css'
import { PresetNotices } from './PresetNotices'
import { useBase } from './useBase'
import { type Notice, useChanges } from './useChanges'
import { usePresets } from './usePresets'
import { differences, fieldsOf, isSame, searchOf, type ViewSearch, viewOf, viewOfPreset } from './view'

const PresetMenu = lazy(() => import('./PresetMenu'))
const Dialogs = lazy(() => import('./dialogs/Dialogs'))

interface Props {
  /** The query as the service writes it, once it has answered. */
  canonical: string | undefined
  /** The slug in the address that led nowhere. */
  missing: string | null
}

/** Starred presets to switch between, a menu with all of them, and what to do when the view has left its preset. */
export function PresetBar({ canonical, missing }: Props) {
  const search: ViewSearch = runsRoute.useSearch()
  const navigate = runsRoute.useNavigate()
  const { data: list, error } = usePresets()
  const [dialog, setDialog] = useState<DialogOf | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  const changes = useChanges({ open: setDialog, say: setNotice })

  const view = viewOf(search)
  const current = presetOf(list, search.preset)
  const [base, setBase] = useBase(current)
  const left = base && base.q !== null ? differences(view, viewOfPreset(base), canonical) : []
  const outdated = current !== null && base !== null && current.version !== base.version
  const standard = viewOf({})
  const isStandard = !current && isSame(view, standard)
  const pills = list ? starred(list) : []
  const shown = current && !current.starred ? [...pills, current] : pills
  const go = (to: ViewSearch) => void navigate({ search: to })
  const follow = (preset: Preset) => {
    setBase(preset)
    go(searchOf(preset))
  }
  const update = () =>
    base &&
    void changes
      .update(base, fieldsOf(view))
      .then((done) => {
        if (!done) return
        follow(done)
        setNotice({ title: `Updated “${done.name}”` })
      })
      .catch(changes.fail('It could not be updated'))

  const save = () => setDialog({ kind: 'save', view })
  const showInPrefect = () => setDialog({ kind: 'prefect', view, name: current?.name ?? null })
  useOffers([
    { id: 'save view', label: 'Save this view', description: 'as a preset', icon: IconBookmarkPlus, run: save },
    { id: 'in prefect', label: 'Show this view in Prefect', icon: IconExternalLink, run: showInPrefect },
  ])

  return (
    <div className={styles.bar}>
      <Pills>
        <Pill search={hasDefaultHint() ? { q: USUAL_QUERY } : {}} active={isStandard} label="All runs" />
        {shown.map((preset) => (
          <Pill
            key={preset.id}
            search={searchOf(preset)}
            active={preset.id === current?.id}
            label={preset.name}
            title={preset.description || preset.q || undefined}
            unavailable={preset.q === null}
            modified={preset.id === current?.id && left.length > 0}
            home={preset.default}
          />
        ))}
      </Pills>
      <Dropdown label="Presets" icon={IconBookmark} align="left" compact>
        {(close) => (
          <Suspense fallback={<div className={styles.wait} />}>
            <PresetMenu
              list={list}
              error={error}
              current={current}
              changes={changes}
              onClose={close}
              onOpen={(wanted) => {
                close()
                setDialog(wanted)
              }}
              view={view}
            />
          </Suspense>
        )}
      </Dropdown>
      <div className={styles.state}>
        {current && left.length > 0 && (
          <Modified
            preset={current}
            left={left}
            onUpdate={update}
            onSaveAs={() => setDialog({ kind: 'save', view, name: current.template ? current.name : '' })}
            onReset={() => follow(current)}
          />
        )}
        {current && left.length === 0 && outdated && <Outdated preset={current} onShow={() => follow(current)} />}
        {!current && !isStandard && (
          <button type="button" className={styles.action} onClick={save}>
            <IconBookmarkPlus size={16} aria-hidden />
            Save view
          </button>
        )}
        <button type="button" className={styles.quiet} onClick={showInPrefect}>
          <IconExternalLink size={16} aria-hidden />
          <span>In Prefect</span>
        </button>
      </div>
      <PresetNotices list={list} missing={missing} notice={notice} onDone={() => setNotice(null)} changes={changes} />
      {dialog && (
        <Suspense fallback={null}>
          <Dialogs
            dialog={dialog}
            changes={changes}
            onOpen={setDialog}
            onSay={setNotice}
            onGo={go}
            onFollow={follow}
            current={current}
          />
        </Suspense>
      )}
    </div>
  )
}
