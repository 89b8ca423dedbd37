import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { createDashboard, DASHBOARDS_KEY, type DashboardDefinition, dashboardQuery } from '@/api/dashboards'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { Dialog } from '@/parts/Dialog'

interface Props {
  /** What it begins with; nothing without one. */
  from?: DashboardDefinition
  onClose: () => void
}

const EMPTY = { description: '', query: '', period: '7d', panels: [] }

/** Asks for a title and who sees it; the page of the new dashboard opens to be changed. */
export function NewDialog({ from, onClose }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [title, setTitle] = useState(from ? `${from.title} (mine)`.slice(0, 120) : '')
  const [shared, setShared] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!title.trim()) return setProblem('Give it a title.')
    setBusy(true)
    try {
      const { name: _, ...content } = { ...EMPTY, ...from, title: title.trim(), shared, name: '' }
      const made = await createDashboard(content)
      client.setQueryData(dashboardQuery(made.name).queryKey, made)
      void client.invalidateQueries({ queryKey: [...DASHBOARDS_KEY, 'list'] })
      onClose()
      void navigate({
        to: '/dashboards/$name',
        params: { name: made.name },
        search: { edit: '1' },
        ignoreBlocker: true,
      })
    } catch (error) {
      setProblem(wordsOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={from ? 'Copy of a dashboard' : 'New dashboard'}
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form="new-dashboard" className={dialogs.primary} disabled={busy}>
            Make it
          </button>
        </>
      }
    >
      <form id="new-dashboard" className={dialogs.form} onSubmit={(event) => void submit(event)}>
        <div className={dialogs.field}>
          <label htmlFor="dashboard-title" className={dialogs.label}>
            Title
          </label>
          <input
            id="dashboard-title"
            className={dialogs.text}
            data-first
            value={title}
            maxLength={120}
            autoComplete="off"
            aria-invalid={problem !== null}
            aria-describedby="dashboard-problem"
            onChange={({ target }) => setTitle(target.value)}
          />
          <p id="dashboard-problem" className={dialogs.problem} role={problem ? 'alert' : undefined}>
            {problem}
          </p>
        </div>
        <SharedChoice shared={shared} onChange={setShared} />
      </form>
    </Dialog>
  )
}

/** Who sees a dashboard. */
export function SharedChoice({ shared, onChange }: { shared: boolean; onChange: (shared: boolean) => void }) {
  const choices = [
    {
      value: false,
      label: 'Only you',
      help: 'It is not in the lists of others; without sign-in that protects nothing.',
    },
    { value: true, label: 'Everybody', help: 'All who use this Vantage see it and can change it.' },
  ]
  return (
    <fieldset className={dialogs.choices}>
      <legend className={dialogs.label}>Who sees it</legend>
      {choices.map(({ value, label, help }) => (
        <label key={label} className={dialogs.choice}>
          <input type="radio" name="shared" checked={shared === value} onChange={() => onChange(value)} />
          <span>
            {label}
            <span className={dialogs.small}>{help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
