import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { DELIVERIES_KEY, type Report, sendTest } from '@/api/reports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { toast } from '@/features/toasts/store'
import { Dialog } from '@/parts/Dialog'

interface Props {
  report: Report
  /** What is sent is what was saved. */
  dirty: boolean
  onClose: () => void
}

const KEY = 'vantage-mail'

/** Sends the report to one mailbox, to see how it looks there. */
export function TestDialog({ report, dirty, onClose }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [to, setTo] = useState(kept)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useId()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await sendTest(report.name, to.trim())
      keep(to.trim())
      void client.invalidateQueries({ queryKey: DELIVERIES_KEY })
      toast.success('The test is on its way', { detail: `To ${to.trim()}` })
      onClose()
      void navigate({ to: '/reports/$name', params: { name: report.name }, search: { tab: 'deliveries' } })
    } catch (error) {
      setProblem(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title="Send a test to yourself"
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form={form} className={dialogs.primary} disabled={busy || !to.trim()}>
            {busy ? 'Sending' : 'Send the test'}
          </button>
        </>
      }
    >
      <form id={form} className={dialogs.form} onSubmit={(event) => void send(event)}>
        <label className={dialogs.field}>
          <span className={dialogs.label}>Your mail address</span>
          <input
            data-first
            className={dialogs.text}
            type="email"
            value={to}
            maxLength={320}
            placeholder="ada@example.com"
            aria-invalid={problem !== null}
            aria-describedby={`${form}-problem`}
            onChange={({ target }) => {
              setTo(target.value)
              setProblem(null)
            }}
          />
          <span id={`${form}-problem`} className={dialogs.problem} role="alert">
            {problem}
          </span>
          <span className={dialogs.help}>
            Its recipients get nothing, and their next delivery is as if there had been no test.
            {dirty && ' It is sent as it was saved: your changes are not in it.'}
          </span>
        </label>
      </form>
    </Dialog>
  )
}

function kept(): string {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

function keep(address: string): void {
  try {
    localStorage.setItem(KEY, address)
  } catch {
    // Storage may be blocked; it is asked for again then.
  }
}
