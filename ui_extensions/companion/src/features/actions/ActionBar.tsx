import { IconX } from '@tabler/icons-react'
import { formatCount } from '@/format/number'
import styles from './ActionBar.module.css'
import { KIND_LIST } from './kinds'
import { useSelecting } from './Selecting'

/** What can be done to the selected runs; lies over the end of the list, so that nothing moves. */
export function ActionBar() {
  const selecting = useSelecting()
  const size = selecting?.size ?? 0
  const more = selecting && !selecting.selection.all && size < selecting.total
  return (
    <>
      <p className="visually-hidden" role="status">
        {size > 0 ? `${formatCount(size)} selected` : ''}
      </p>
      {selecting && size > 0 && (
        <section className={styles.bar} aria-label="Selected runs">
          <span className={styles.size}>
            {selecting.selection.all && selecting.selection.ids.size === 0 && 'All '}
            <strong>{formatCount(size)}</strong> selected
          </span>
          {more && (
            <button type="button" className={styles.all} onClick={selecting.chooseAll}>
              Select all {formatCount(selecting.total)} that match
            </button>
          )}
          <span className={styles.kinds}>
            {KIND_LIST.map(({ kind, label, icon: Icon, danger }) => (
              <button
                key={kind}
                type="button"
                className={styles.kind}
                data-danger={danger || undefined}
                onClick={() => selecting.act(kind)}
              >
                <Icon size={16} aria-hidden />
                {label}
              </button>
            ))}
          </span>
          <button type="button" className={styles.clear} aria-label="Clear the selection" onClick={selecting.clear}>
            <IconX size={16} aria-hidden />
          </button>
        </section>
      )}
    </>
  )
}
