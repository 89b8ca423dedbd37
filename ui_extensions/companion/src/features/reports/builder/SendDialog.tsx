import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { DELIVERIES_KEY, type RecipientDefinition, type Report, sendNow } from '@/api/reports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { toast } from '@/features/toasts/store'
import { Dialog } from '@/parts/Dialog'
import { PERIODS, periodWords, RECIPIENT_LABEL } from '../words'
import styles from './builder.module.css'

interface Props {
  report: Report
  /** What is sent is what was saved. */
  dirty: boolean
  onClose: () => void
}

/** Says who gets the report, for which period, and sends it then. */
export function SendDialog({ report: { name, definition }, dirty, onClose }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [period, setPeriod] = useState(definition.period)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { recipients } = definition
  const send = async () => {
    setBusy(true)
    try {
      const { made, deliveries, edition } = await sendNow(name, period)
      void client.invalidateQueries({ queryKey: DELIVERIES_KEY })
      if (made) toast.success(`On its way to ${deliveries.length}`, { detail: edition.label })
      else toast.info('It went out before', { detail: `${edition.label}: nobody gets the same period twice.` })
      onClose()
      void navigate({ to: '/reports/$name', params: { name }, search: { tab: 'deliveries' } })
    } catch (error) {
      setProblem(wordsOf(error))
      setBusy(false)
    }
  }
  const nobody = recipients.length === 0
  return (
    <Dialog
      title="Send it now"
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Cancel
          </button>
          {!nobody && (
            <button type="button" className={dialogs.primary} disabled={busy} onClick={() => void send()}>
              {busy ? 'Sending' : `Send to ${recipients.length}`}
            </button>
          )}
        </>
      }
    >
      {nobody ? (
        <p>It has no recipients yet. Add them under Sending and save.</p>
      ) : (
        <div className={dialogs.form}>
          <label className={dialogs.field}>
            <span className={dialogs.label}>Period</span>
            <select
              data-first
              className={dialogs.text}
              value={period}
              onChange={({ target }) => setPeriod(target.value)}
            >
              {[definition.period, ...PERIODS.filter((each) => each !== definition.period)].map((each) => (
                <option key={each} value={each}>
                  {periodWords(each)}
                </option>
              ))}
            </select>
          </label>
          <ul className={styles.to} aria-label="Recipients">
            {recipients.map((each) => (
              <li key={JSON.stringify(each)}>
                <span className="muted">{RECIPIENT_LABEL[each.kind]}</span> {whoOf(each)}
              </li>
            ))}
          </ul>
          <p className={dialogs.help}>
            Who has got this period does not get it again.
            {dirty && ' It is sent as it was saved: your changes are not in it.'}
          </p>
          {problem && (
            <p className={dialogs.problem} role="alert">
              {problem}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}

const whoOf = ({ to, url, block, folder }: RecipientDefinition) => to ?? url ?? (folder || block || 'reports folder')
