import { Dialog } from './Dialog'
import { Time } from './Time'
import styles from './VersionConflict.module.css'

interface Row {
  label: string
  mine: string
  theirs: string
  /** What it was before they changed it; null where they did not. */
  before?: string | null
}

interface Props {
  /** What was changed by two, and what it is called: preset, report. */
  title: string
  noun: string
  /** The version that was edited. */
  base: number
  present: { version: number; updated: string | null; updated_by: string | null }
  rows: Row[]
  onClose: () => void
  onKeepTheirs: () => void
  onSaveMine: () => void
  onReplace: () => void
}

/** Two people have changed one thing: both versions side by side, and nobody's is lost without a word. */
export function VersionConflict({ title, noun, base, present, rows, onClose, ...on }: Props) {
  return (
    <Dialog
      title={`“${title}” was changed meanwhile`}
      wide
      onClose={onClose}
      foot={
        <>
          <button type="button" className={styles.button} onClick={on.onKeepTheirs}>
            Keep theirs
          </button>
          <button type="button" className={styles.button} onClick={on.onSaveMine}>
            Save mine as another
          </button>
          <button type="button" className={styles.primary} onClick={on.onReplace}>
            Replace theirs
          </button>
        </>
      }
    >
      <p className={styles.help}>Nothing was overwritten. Choose what this {noun} is to be.</p>
      <table className={styles.versions}>
        <colgroup>
          <col />
          <col />
          <col />
        </colgroup>
        <thead>
          <tr>
            <td />
            <th scope="col">
              Yours
              <span className={styles.small}>made of version {base}</span>
            </th>
            <th scope="col">
              {present.updated_by ? `By ${present.updated_by}` : 'Somebody else’s'}
              <span className={styles.small}>
                version {present.version}
                {present.updated && (
                  <>
                    , <Time iso={present.updated} />
                  </>
                )}
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} data-differs={row.mine !== row.theirs || undefined}>
              <th scope="row">{row.label}</th>
              <td>{row.mine}</td>
              <td>
                {row.theirs}
                {row.before != null && <span className={styles.small}>was: {row.before}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
