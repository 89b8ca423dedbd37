import { useDebouncedValue } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type Action, type ActionRequest, confirmAction, type Options } from '@/api/actions'
import { drawnId } from '@/api/person'
import { countOf } from '@/format/number'
import { Dialog } from '@/parts/Dialog'
import { confirmLabel, KINDS } from '../kinds'
import type { Asked } from '../Selecting'
import styles from './dialog.module.css'
import { OptionsForm } from './OptionsForm'
import { PreviewList } from './PreviewList'
import { Problem } from './Problem'
import { usePreview } from './usePreview'

interface Props {
  asked: Asked
  onClose: () => void
  onConfirmed: (action: Action, options: Options) => void
}

const TYPING = 350

/** What is to be done to which runs: options, what would happen, why, and the button that does it. */
export function Ask({ asked, onClose, onConfirmed }: Props) {
  const kind = KINDS[asked.kind]
  const [id, setId] = useState(drawnId)
  const [options, setOptions] = useState<Options | null>(startOf(asked))
  const [reason, setReason] = useState('')
  const [settled] = useDebouncedValue(options, TYPING)
  const request: ActionRequest | null = settled && { kind: asked.kind, ...asked.target, ...settled }
  const preview = usePreview(request)
  const seen = preview.data
  const confirm = useMutation({
    mutationFn: (body: ActionRequest) =>
      confirmAction({ ...body, id, expected_count: seen?.total ?? 0, ...(reason.trim() && { reason: reason.trim() }) }),
    onSuccess: (action) => onConfirmed(action, settled ?? {}),
    onError: () => {
      setId(drawnId())
      void preview.refetch()
    },
  })
  const ready =
    request !== null &&
    settled === options &&
    seen !== undefined &&
    !preview.isFetching &&
    !preview.error &&
    seen.affected > 0 &&
    seen.problems.length === 0
  const many = (seen?.total ?? asked.count) > 1
  return (
    <Dialog
      title={
        asked.run ? `${kind.label}: ${asked.run.name}` : `${kind.label}: ${countOf(seen?.total ?? asked.count, 'run')}`
      }
      wide
      onClose={onClose}
      foot={
        <>
          <button type="button" className={styles.button} onClick={onClose}>
            Close
          </button>
          <button
            type="button"
            className={kind.danger ? styles.danger : styles.primary}
            disabled={!ready || confirm.isPending}
            onClick={() => request && confirm.mutate(request)}
          >
            {confirm.isPending ? 'Beginning …' : seen && many ? confirmLabel(kind, seen.affected) : kind.label}
          </button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.help}>{kind.help}</p>
        <OptionsForm asked={asked} onChange={setOptions} problems={seen?.problems ?? []} />
        <label className={styles.field}>
          <span className={styles.label}>Why (for the audit, and for the state’s message in Prefect)</span>
          <input
            data-first={asked.kind === 'set_tags' || asked.kind === 'resubmit' ? undefined : ''}
            className={styles.text}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {confirm.error && <Problem error={confirm.error} />}
        {preview.error && !confirm.error && <Problem error={preview.error} />}
        {options === null ? null : <PreviewList preview={seen} busy={preview.isFetching} kind={kind} many={many} />}
      </div>
    </Dialog>
  )
}

/** What an action begins with; null: something has to be said first. */
function startOf({ kind }: Asked): Options | null {
  if (kind === 'set_tags') return null
  return kind === 'set_state' ? { state: { type: 'COMPLETED' } } : {}
}
