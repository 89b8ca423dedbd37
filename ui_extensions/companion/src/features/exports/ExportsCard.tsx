import { IconDownload, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { cancelExport, deleteExport, EXPORTS_KEY, type ExportJob, exportsQuery, fileUrl, isOpen } from '@/api/exports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { sizeWords } from '@/features/reports/words'
import { toast } from '@/features/toasts/store'
import { Card } from '@/parts/Card'
import { Dialog } from '@/parts/Dialog'
import { Time } from '@/parts/Time'
import styles from './exports.module.css'
import { FORMAT_LABEL, sayOf } from './words'

type Asked = { job: ExportJob; what: 'cancel' | 'delete' }

/** Files that were exported in the background: how far they are, and until when they can be fetched. Nothing while there are none. */
export function ExportsCard() {
  const { data } = useQuery(exportsQuery())
  const [asked, setAsked] = useState<Asked | null>(null)
  if (!data || data.exports.length === 0) return null
  return (
    <Card flush>
      <h2 className={styles.title}>Exports</h2>
      <ul className={styles.list} aria-label="Exports">
        {data.exports.map((job) => (
          <Row key={job.id} job={job} onAsk={(what) => setAsked({ job, what })} />
        ))}
      </ul>
      {asked && <Confirm {...asked} onClose={() => setAsked(null)} />}
    </Card>
  )
}

function Row({ job, onAsk }: { job: ExportJob; onAsk: (what: Asked['what']) => void }) {
  const name = job.q || 'Every run'
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Link to="/runs" search={{ q: job.q }} className={styles.query}>
          {name}
        </Link>
        <p className={styles.small}>
          {FORMAT_LABEL[job.format]}, asked <Time iso={job.created} relative />
          {job.created_by && ` by ${job.created_by}`}
          {job.flow_run && (
            <>
              {', '}
              <Link to="/runs/$runId" params={{ runId: job.flow_run }}>
                followed by a flow run
              </Link>
            </>
          )}
          {job.status === 'done' && job.expires && (
            <>
              , kept until <Time iso={job.expires} seconds={false} />
            </>
          )}
        </p>
        {job.reason && <p className={job.status === 'failed' ? styles.bad : styles.small}>{job.reason}</p>}
      </div>
      <div className={styles.state}>
        <span data-status={job.status}>{sayOf(job)}</span>
        {job.status === 'done' && <span className={styles.small}>{sizeWords(job.bytes)}</span>}
        {job.status === 'writing' && job.total !== null && (
          <progress className={styles.bar} max={job.total} value={job.rows} aria-label={`Export of ${name}`} />
        )}
      </div>
      <div className={styles.tools}>
        {job.status === 'done' && (
          <a className={styles.button} href={fileUrl(job.id)} download>
            <IconDownload size={16} aria-hidden />
            Download
          </a>
        )}
        {isOpen(job) ? (
          <button type="button" className={styles.button} onClick={() => onAsk('cancel')}>
            <IconPlayerStop size={16} aria-hidden />
            Cancel
          </button>
        ) : (
          <button
            type="button"
            className={styles.tool}
            aria-label={`Delete the export of ${name}`}
            onClick={() => onAsk('delete')}
          >
            <IconTrash size={16} aria-hidden />
          </button>
        )}
      </div>
    </li>
  )
}

function Confirm({ job, what, onClose }: Asked & { onClose: () => void }) {
  const client = useQueryClient()
  const act = async () => {
    onClose()
    try {
      await (what === 'cancel' ? cancelExport(job.id) : deleteExport(job.id))
    } catch (error) {
      toast.error(`The export could not be ${what === 'cancel' ? 'cancelled' : 'deleted'}`, { detail: wordsOf(error) })
    }
    void client.invalidateQueries({ queryKey: EXPORTS_KEY })
  }
  const cancels = what === 'cancel'
  return (
    <Dialog
      title={cancels ? 'Cancel this export?' : 'Delete this export?'}
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Keep it
          </button>
          <button type="button" className={dialogs.danger} data-first onClick={() => void act()}>
            {cancels ? 'Cancel the export' : 'Delete'}
          </button>
        </>
      }
    >
      <p>
        {cancels
          ? 'What is written so far is thrown away.'
          : job.status === 'done'
            ? 'Its file goes with it, for everybody who has the link. It can be exported again.'
            : 'It is taken from the list.'}
      </p>
    </Dialog>
  )
}
