import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { type ExportFormat, type ExportWish, scheduleExport } from '@/api/exports'
import { sendTimesQuery } from '@/api/reports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { slugOf } from '@/features/reports/words'
import { toast } from '@/features/toasts/store'
import { Dialog } from '@/parts/Dialog'
import { FORMAT_LABEL } from './words'

interface Props {
  wish: Omit<ExportWish, 'format'> & { timezone: string }
  onClose: () => void
}

const FORMATS = Object.keys(FORMAT_LABEL) as ExportFormat[]
const PAUSE_MS = 300

/** Asks when to export these runs again and again, and makes the deployment of Prefect that does. */
export default function ScheduleDialog({ wish, onClose }: Props) {
  const form = useId()
  const [name, setName] = useState('')
  const [cron, setCron] = useState('0 6 * * 1')
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [asked] = useDebouncedValue(cron.trim(), PAUSE_MS)
  const times = useQuery({ ...sendTimesQuery(asked, wish.timezone, 1), enabled: asked !== '' })
  const next = times.data?.times[0]
  const slug = slugOf(name).slice(0, 60).replace(/-+$/, '')
  const make = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const { deployment } = await scheduleExport({ ...wish, format, name: slug, cron: cron.trim() })
      toast.success('The export is scheduled', {
        detail: `Prefect runs it as ${deployment}; pause or delete it there.`,
      })
      onClose()
    } catch (error) {
      setProblem(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title="Export on a schedule"
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form={form} className={dialogs.primary} disabled={busy || !slug || !cron.trim()}>
            {busy ? 'Scheduling' : 'Schedule'}
          </button>
        </>
      }
    >
      <form id={form} className={dialogs.form} onSubmit={(event) => void make(event)}>
        <label className={dialogs.field}>
          <span className={dialogs.label}>Name</span>
          <input
            data-first
            className={dialogs.text}
            value={name}
            maxLength={80}
            placeholder="Weekly failures"
            onChange={({ target }) => {
              setName(target.value)
              setProblem(null)
            }}
          />
        </label>
        <label className={dialogs.field}>
          <span className={dialogs.label}>When, as a cron</span>
          <input
            className={dialogs.text}
            value={cron}
            maxLength={200}
            onChange={({ target }) => setCron(target.value)}
          />
          <span className={dialogs.help} aria-live="polite">
            {times.error
              ? wordsOf(times.error)
              : next
                ? `Next ${next.local}, ${wish.timezone.replaceAll('_', ' ')}`
                : '…'}
          </span>
        </label>
        <label className={dialogs.field}>
          <span className={dialogs.label}>Format</span>
          <select
            className={dialogs.text}
            value={format}
            onChange={({ target }) => setFormat(target.value as ExportFormat)}
          >
            {FORMATS.map((each) => (
              <option key={each} value={each}>
                {FORMAT_LABEL[each]}
              </option>
            ))}
          </select>
        </label>
        <p className={dialogs.help}>
          {wish.q ? <code>{wish.q}</code> : 'Every run'}. Words such as last-week mean what they mean at each run; the
          files are listed with the reports.
        </p>
        {problem && (
          <p className={dialogs.problem} role="alert">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  )
}
