import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { prefectLinkQuery } from '@/api/presets'
import { useZone } from '@/format/zone'
import { Dialog } from '@/parts/Dialog'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import type { View } from '../view'
import styles from './dialogs.module.css'
import { Notes } from './Notes'

interface Props {
  view: View
  name: string | null
  onClose: () => void
}

/** The same filter on Prefect's own page, and honestly what that page cannot say. */
export function PrefectDialog({ view, name, onClose }: Props) {
  const zone = useZone()
  const { data, error, refetch } = useQuery(prefectLinkQuery(view.q, view.group || null, zone))
  return (
    <Dialog
      title={name ? `“${name}” in Prefect` : 'This view in Prefect'}
      onClose={onClose}
      foot={
        data?.url && (
          <a className={styles.primary} href={data.url} target="_blank" rel="noreferrer" onClick={onClose}>
            <IconExternalLink size={16} aria-hidden />
            Open in Prefect
          </a>
        )
      }
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} height={36} />}
      {data && !data.url && (
        <p>Vantage does not know where Prefect’s UI is. Set VANTAGE_PREFECT_UI_URL on the service.</p>
      )}
      {data?.url && data.notes.length === 0 && <p>Prefect’s Runs page can say all of it.</p>}
      {data && data.notes.length > 0 && (
        <>
          <p className={styles.help}>Prefect’s Runs page cannot say everything:</p>
          <Notes notes={data.notes} />
        </>
      )}
    </Dialog>
  )
}
