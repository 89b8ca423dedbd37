import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { usePerson } from '@/api/person'
import type { Preset } from '@/api/presets'
import { parseQuery } from '@/api/queries'
import { useZone } from '@/format/zone'
import { Dialog } from '@/parts/Dialog'
import { type Changes, type Notice, wordsOf } from '../useChanges'
import { fieldsOf, searchOf, type View, type ViewSearch, viewOfPreset } from '../view'
import styles from './dialogs.module.css'
import type { DialogOf } from './kinds'

interface Props {
  dialog: Extract<DialogOf, { kind: 'save' | 'edit' }>
  changes: Changes
  onClose: () => void
  onSay: (notice: Notice) => void
  onGo: (search: ViewSearch) => void
}

/** Names a view, or gives a preset another name; says what is kept and who sees it. */
export function SaveDialog({ dialog, changes, onClose, onSay, onGo }: Props) {
  const present = dialog.kind === 'edit' ? dialog.preset : null
  const view = dialog.kind === 'save' ? dialog.view : viewOfPreset(dialog.preset)
  const [name, setName] = useState(dialog.kind === 'save' ? (dialog.name ?? '') : dialog.preset.name)
  const [description, setDescription] = useState(
    (dialog.kind === 'save' ? dialog.description : dialog.preset.description) ?? '',
  )
  const [shared, setShared] = useState(present?.shared ?? false)
  const [star, setStar] = useState(true)
  const [home, setHome] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useId()

  const create = async () => {
    const made = await changes.create({ name, description, ...fieldsOf(view), shared })
    if (star) void changes.star({ ...made, starred: false })
    if (home) void changes.makeDefault(made)
    onGo(searchOf(made))
    onSay({ title: `Saved “${made.name}”` })
  }
  const change = async (preset: Preset) => {
    const done = await changes.update(preset, { name, description, ...(preset.mine ? { shared } : {}) })
    if (done) onSay({ title: `Saved “${done.name}”` })
    return done
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const done = present ? await change(present) : await create()
      if (done !== null) onClose() // a conflict has opened its own dialog
    } catch (error) {
      setProblem(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={present ? 'Rename or describe' : 'Save this view'}
      onClose={onClose}
      foot={
        <>
          <button type="button" className={styles.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form={form} className={styles.primary} disabled={busy || !name.trim()}>
            Save
          </button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={(event) => void save(event)}>
        <label className={styles.field}>
          <span className={styles.label}>Name</span>
          <input
            data-first
            className={styles.text}
            value={name}
            maxLength={80}
            aria-invalid={problem !== null}
            aria-describedby={`${form}-problem`}
            onChange={(event) => {
              setName(event.target.value)
              setProblem(null)
            }}
          />
          <span id={`${form}-problem`} className={styles.problem} role="alert">
            {problem}
          </span>
        </label>
        <label className={styles.field}>
          <span className={styles.label}>What it is for</span>
          <textarea
            className={styles.text}
            rows={2}
            maxLength={400}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </label>
        {(!present || present.mine) && <Whose shared={shared} onChange={setShared} />}
        {!present && (
          <>
            <div className={styles.choices}>
              <Check label="Star it: it stands above the list" checked={star} onChange={setStar} />
              <Check label="Open it by default" checked={home} onChange={setHome} />
            </div>
            <Kept view={view} />
          </>
        )}
      </form>
    </Dialog>
  )
}

interface WhoseProps {
  shared: boolean
  onChange: (shared: boolean) => void
}

function Whose({ shared, onChange }: WhoseProps) {
  const { name } = usePerson()
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.label}>Who sees it</legend>
      <label className={styles.choice}>
        <input type="radio" name="shared" checked={!shared} onChange={() => onChange(false)} />
        Only you
      </label>
      <label className={styles.choice}>
        <input type="radio" name="shared" checked={shared} onChange={() => onChange(true)} />
        <span>
          Everybody
          {shared && !name && <span className={styles.small}>Without your name: tell who you are in the menu.</span>}
        </span>
      </label>
    </fieldset>
  )
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}

/** What a preset keeps of the view, in words. */
function Kept({ view }: { view: View }) {
  const zone = useZone()
  const { data } = useQuery(parseQuery(view.q, zone))
  return (
    <dl className={styles.kept}>
      <dt>Search</dt>
      <dd>
        {data?.sentence ?? view.q}
        <span className={`${styles.small} ${styles.code}`}>{view.q}</span>
      </dd>
      <dt>Columns</dt>
      <dd>{view.columns ? view.columns.replace(/~\d+/g, '').split(',').join(', ') : 'the usual ones'}</dd>
      {view.group && (
        <>
          <dt>Grouped by</dt>
          <dd>{view.group}</dd>
        </>
      )}
    </dl>
  )
}
