import { IconDownload, IconMailOff, IconRepeat } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { apiUrl } from '@/api/base'
import {
  DELIVERIES_KEY,
  type Delivery,
  deliveriesQuery,
  editionQuery,
  isUnderWay,
  type Report,
  resend,
} from '@/api/reports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { toast } from '@/features/toasts/store'
import { formatDuration } from '@/format/duration'
import { Dialog } from '@/parts/Dialog'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import { StatusBadge } from '../StatusBadge'
import { addressWords, sizeWords } from '../words'
import styles from './builder.module.css'
import { SendDialog } from './SendDialog'

const STEP = 50

/** Every sending of a report, the newest first: what became of it, its files, and the way to send it again. */
export function DeliveriesPanel({ report, dirty }: { report: Report; dirty: boolean }) {
  const [limit, setLimit] = useState(STEP)
  const [sending, setSending] = useState(false)
  const { data, error, refetch } = useQuery(deliveriesQuery({ report: report.name, limit }))
  const [again, setAgain] = useState<Delivery | null>(null)
  return (
    <section className={styles.part} aria-label="Deliveries">
      <div className={styles.partHead}>
        <h2 className={styles.heading}>Deliveries</h2>
        <button type="button" className={styles.button} onClick={() => setSending(true)}>
          Send it now
        </button>
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} height={64} />}
      {data?.deliveries.length === 0 && (
        <EmptyState icon={IconMailOff} title="Not sent yet">
          <p>Add recipients and a schedule under Sending, or send it now.</p>
        </EmptyState>
      )}
      <ul className={styles.deliveries}>
        {data?.deliveries.map((each) => (
          <DeliveryItem key={each.id} delivery={each} onAgain={() => setAgain(each)} />
        ))}
      </ul>
      {data?.next && limit < 500 && (
        <button type="button" className={styles.button} onClick={() => setLimit(Math.min(limit + STEP, 500))}>
          Show more
        </button>
      )}
      {again && <AgainDialog delivery={again} onClose={() => setAgain(null)} />}
      {sending && <SendDialog report={report} dirty={dirty} onClose={() => setSending(false)} />}
    </section>
  )
}

function DeliveryItem({ delivery, onAgain }: { delivery: Delivery; onAgain: () => void }) {
  const [open, setOpen] = useState(false)
  const { status, reason, reply } = delivery
  return (
    <li className={styles.delivery}>
      <div className={styles.deliveryHead}>
        <StatusBadge status={status} />
        <span className={styles.address}>{addressWords(delivery.address)}</span>
        <span className="muted">
          <Time iso={delivery.ended ?? delivery.created} seconds={false} />
        </span>
      </div>
      <p className={styles.small}>
        {delivery.period}
        {occasionWords(delivery.occasion)}
        {delivery.bytes !== null && `, ${sizeWords(delivery.bytes)}`}
        {delivery.seconds !== null && ` in ${formatDuration(delivery.seconds)}`}
        {delivery.attempts > 1 && `, ${delivery.attempts} attempts`}
        {delivery.requested_by && `, by ${delivery.requested_by}`}
      </p>
      {reason && <p className={status === 'skipped' ? styles.small : styles.reason}>{reason}</p>}
      {status === 'unconfirmed' && (
        <p className={styles.small}>It may have arrived. It is not sent again by itself: look, then decide.</p>
      )}
      {status === 'queued' && delivery.attempts > 0 && (
        <p className={styles.small}>
          Tried again <Time iso={delivery.due} relative />
        </p>
      )}
      {reply && status === 'sent' && <p className={styles.small}>They said: {reply}</p>}
      <div className={styles.tools}>
        <button type="button" className={styles.tool} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconDownload size={16} aria-hidden />
          Files
        </button>
        {!isUnderWay(delivery) && (
          <button type="button" className={styles.tool} onClick={onAgain}>
            <IconRepeat size={16} aria-hidden />
            Send again
          </button>
        )}
      </div>
      {open && <Files edition={delivery.edition} />}
    </li>
  )
}

function occasionWords(occasion: string): string {
  if (occasion.startsWith('test-')) return ', a test'
  return occasion ? ', sent again' : ''
}

function Files({ edition }: { edition: string }) {
  const { data, error } = useQuery(editionQuery(edition))
  if (error) return <p className={styles.reason}>{wordsOf(error)}</p>
  if (!data) return <SkeletonRows rows={1} height={32} />
  if (data.files.length === 0)
    return (
      <p className={styles.small}>
        {data.sealed ? 'Its files were removed after their time.' : 'They are being made.'}
      </p>
    )
  return (
    <ul className={styles.files}>
      <li>
        <a href={apiUrl(`editions/${edition}/page`)} target="_blank" rel="noreferrer">
          As a page
        </a>
      </li>
      {data.files.map((file) => (
        <li key={file.name}>
          <a href={apiUrl(`editions/${edition}/files/${encodeURIComponent(file.name)}`)} download>
            {file.format.toUpperCase()}
          </a>{' '}
          <span className="muted">{sizeWords(file.bytes)}</span>
        </li>
      ))}
    </ul>
  )
}

function AgainDialog({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const client = useQueryClient()
  const send = async () => {
    onClose()
    try {
      await resend(delivery.id)
      toast.success('It is sent again', { detail: `To ${addressWords(delivery.address)}` })
    } catch (error) {
      toast.error('It is not sent again', { detail: wordsOf(error) })
    }
    void client.invalidateQueries({ queryKey: DELIVERIES_KEY })
  }
  return (
    <Dialog
      title="Send it again?"
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Cancel
          </button>
          <button type="button" className={dialogs.primary} data-first onClick={() => void send()}>
            Send again
          </button>
        </>
      }
    >
      <p>
        {addressWords(delivery.address)} gets the same files for {delivery.period}
        {delivery.status === 'sent' && ', a second time'}
        {delivery.status === 'unconfirmed' && ', perhaps a second time: nobody knows whether the first arrived'}.
      </p>
    </Dialog>
  )
}
