import { IconBolt } from '@tabler/icons-react'
import { countOf } from '@/format/number'
import { Dropdown } from '@/parts/Dropdown'
import styles from './ActMenu.module.css'
import { KIND_LIST } from './kinds'
import { useSelecting } from './Selecting'

/** What can be done to the selected runs or, where none is, to all that match. */
export function ActMenu() {
  const selecting = useSelecting()
  if (!selecting) return null
  const { size, total, act } = selecting
  return (
    <Dropdown label="Act" icon={IconBolt} compact>
      {(close) => (
        <>
          <p className={styles.head}>
            {size > 0 ? `${countOf(size, 'run')} selected` : `All ${countOf(total, 'run')} that match`}
          </p>
          <ul>
            {KIND_LIST.map(({ kind, label, icon: Icon, danger }) => (
              <li key={kind}>
                <button
                  type="button"
                  className={styles.item}
                  data-danger={danger || undefined}
                  disabled={total === 0}
                  onClick={() => {
                    close()
                    act(kind)
                  }}
                >
                  <Icon size={16} aria-hidden />
                  {label}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dropdown>
  )
}
