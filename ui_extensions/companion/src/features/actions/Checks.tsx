import { useEffect, useRef } from 'react'
import styles from './Checks.module.css'
import { useSelecting } from './Selecting'
import { isSelected, shareOf } from './selection'

/** Width of the column with the boxes, pixels. */
export const CHECK_WIDTH = 44

interface Props {
  id: string
  name: string
}

/** The box of one row of a table. */
export function RowCheck(run: Props) {
  return (
    <div role="cell" aria-colindex={1} className={styles.cell}>
      <RunCheck {...run} />
    </div>
  )
}

/** The box of one run, wherever it is listed. With Shift it takes the rows since the last one along. */
export function RunCheck({ id, name }: Props) {
  const selecting = useSelecting()
  if (!selecting) return null
  return (
    <label className={styles.hit}>
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={isSelected(selecting.selection, id)}
        onChange={(event) =>
          selecting.toggle(id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
        }
      />
    </label>
  )
}

/** The box of all rows that are loaded. */
export function HeadCheck() {
  const selecting = useSelecting()
  const box = useRef<HTMLInputElement>(null)
  const share = selecting ? shareOf(selecting.selection, selecting.loaded) : 'none'
  useEffect(() => {
    if (box.current) box.current.indeterminate = share === 'some'
  }, [share])
  if (!selecting) return null
  return (
    <div role="columnheader" aria-colindex={1} className={styles.cell}>
      <label className={styles.hit}>
        <input
          ref={box}
          type="checkbox"
          aria-label="Select the rows that are loaded"
          checked={share === 'all'}
          disabled={selecting.loaded.length === 0}
          onChange={() => selecting.toggleLoaded(share !== 'all')}
        />
      </label>
    </div>
  )
}
