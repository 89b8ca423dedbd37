import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ImportedSearch, importSearches, PRESETS_KEY } from '@/api/presets'
import { countOf } from '@/format/number'
import { Dialog } from '@/parts/Dialog'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import { type Notice, wordsOf } from '../useChanges'
import styles from './dialogs.module.css'
import { Notes } from './Notes'

interface Props {
  onClose: () => void
  onSay: (notice: Notice) => void
}

const FATES: Record<ImportedSearch['fate'], string | null> = {
  new: null,
  created: 'taken over',
  present: 'taken over before',
  impossible: 'nothing of it can be taken over',
}

/** What would become of each search that somebody saved in Prefect, before any of it is done. */
export function ImportDialog({ onClose, onSay }: Props) {
  const client = useQueryClient()
  const [shared, setShared] = useState(false)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['presets/import', shared],
    queryFn: () => importSearches({ dry_run: true, shared }),
    retry: false,
    gcTime: 0,
  })
  const searches = data?.searches ?? []
  const ids = searches.filter((each) => each.fate === 'new' && !left.has(each.id)).map((each) => each.id)
  const take = async () => {
    setBusy(true)
    try {
      const done = await importSearches({ dry_run: false, shared, ids })
      const made = done.searches.filter((each) => each.fate === 'created').length
      onSay({ title: `${countOf(made, 'preset')} from Prefect` })
      onClose()
    } catch (failure) {
      onSay({ title: 'They could not be taken over', text: wordsOf(failure), bad: true })
      setBusy(false)
    } finally {
      void client.invalidateQueries({ queryKey: PRESETS_KEY })
    }
  }
  const toggle = (id: string) => {
    const next = new Set(left)
    if (!next.delete(id)) next.add(id)
    setLeft(next)
  }
  return (
    <Dialog
      title="Take over searches saved in Prefect"
      wide
      onClose={onClose}
      foot={
        <>
          <button type="button" className={styles.button} onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            className={styles.primary}
            disabled={busy || ids.length === 0}
            onClick={() => void take()}
          >
            {ids.length === 0 ? 'Nothing new' : `Take over ${ids.length}`}
          </button>
        </>
      }
    >
      <label className={styles.choice}>
        <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
        For everybody
      </label>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={4} height={44} />}
      {data && searches.length === 0 && <p className={styles.help}>Nobody has saved a search in Prefect.</p>}
      <ul className={styles.searches}>
        {searches.map((each) => (
          <li key={each.id} className={styles.search}>
            <label className={styles.choice}>
              <input
                type="checkbox"
                disabled={each.fate !== 'new'}
                checked={each.fate === 'new' && !left.has(each.id)}
                onChange={() => toggle(each.id)}
              />
              <span>
                <span className={styles.title}>{each.name}</span>
                {FATES[each.fate] && <span className={styles.tag}>{FATES[each.fate]}</span>}
                <span className={`${styles.small} ${styles.code}`}>{each.query ?? ''}</span>
              </span>
            </label>
            {each.notes.some((note) => note.fate !== 'kept') && (
              <Notes notes={each.notes.filter((note) => note.fate !== 'kept')} />
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
