import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Action, actionQuery, actionRunsQuery, hasEnded, settledOf, stopAction } from '@/api/actions'
import { get } from '@/api/client'
import { Meter } from '@/charts/Meter'
import { formatCount } from '@/format/number'
import { Dialog } from '@/parts/Dialog'
import { RunLink } from '@/parts/RunLink'
import { KINDS, outcomeOf } from '../kinds'
import { Reasons } from '../Reasons'
import { UndoButton } from '../UndoButton'
import type { Undone } from '../undo'
import { useLiveActions } from '../useLiveActions'
import styles from './dialog.module.css'
import { Problem } from './Problem'

interface Props {
  begun: Action
  onClose: () => void
  onUndone: (undone: Undone) => void
}

/** How an action goes and, at its end, what became of the runs. Closing leaves it to the service. */
export function Progress({ begun, onClose, onUndone }: Props) {
  useLiveActions()
  const { data } = useQuery(actionQuery(begun.id))
  const action = data ?? begun
  const ended = hasEnded(action)
  const stop = useMutation({ mutationFn: () => stopAction(action.id) })
  const kind = KINDS[action.kind]
  return (
    <Dialog
      title={ended ? `${kind.label}: ${outcomeOf(action)}` : `${kind.doing} …`}
      wide
      onClose={onClose}
      foot={
        <>
          {!ended && (
            <button
              type="button"
              className={styles.button}
              disabled={action.status !== 'running' || stop.isPending}
              onClick={() => stop.mutate()}
            >
              {action.status === 'stopping' ? 'Stopping …' : 'Stop'}
            </button>
          )}
          {ended && <UndoButton action={action} className={styles.button} onUndone={onUndone} />}
          <Link to="/actions/$actionId" params={{ actionId: action.id }} className={styles.button}>
            Every run’s outcome
          </Link>
          <button type="button" className={styles.primary} data-first onClick={onClose}>
            {ended ? 'Close' : 'Close, it goes on'}
          </button>
        </>
      }
    >
      <div className={styles.form}>
        <Meter
          share={action.total > 0 ? settledOf(action) / action.total : 1}
          label={kind.doing}
          tone={ended ? (action.failed > 0 ? 'negative' : 'positive') : 'primary'}
        />
        <p role="status">
          {ended
            ? `${outcomeOf(action)}${action.stopped_by ? `, stopped by ${action.stopped_by}` : ''}`
            : `${formatCount(settledOf(action))} of ${formatCount(action.total)} runs`}
        </p>
        {stop.error && <Problem error={stop.error} />}
        {data && <Reasons outcomes={data.outcomes} />}
        {ended && action.kind === 'resubmit' && action.total === 1 && <NewRun id={action.id} />}
      </div>
    </Dialog>
  )
}

function NewRun({ id }: { id: string }) {
  const { queryKey } = actionRunsQuery(id, 'done')
  const { data } = useQuery({
    queryKey: [...queryKey, 'new'],
    queryFn: () => get('actions/{id}/runs', { id, limit: 1 }),
  })
  const made = data?.runs[0]?.new_run_id
  return made ? (
    <p>
      <RunLink id={made}>{data.runs[0]?.message ?? 'The new run'}</RunLink>
    </p>
  ) : null
}
