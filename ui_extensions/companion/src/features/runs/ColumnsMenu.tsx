import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { usePaths } from '@/features/filters/useSuggestions'
import { Dropdown } from '@/parts/Dropdown'
import { COLUMNS, columnOf } from './columns'
import { movedColumn, type Placed, placed } from './layout'
import styles from './Menu.module.css'

interface Props {
  columns: Placed[]
  onChange: (columns: Placed[]) => void
}

/** Which columns are shown, in which order; parameters become columns by their path. */
export function ColumnsMenu({ columns, onChange }: Props) {
  const shown = new Set(columns.map(({ column }) => column.key))
  const hidden = COLUMNS.filter((column) => !shown.has(column.key))
  const hide = (key: string) => {
    if (columns.length > 1) onChange(columns.filter(({ column }) => column.key !== key))
  }
  const show = (key: string) => {
    const column = columnOf(key)
    if (column && !shown.has(key)) onChange([...columns, { column, width: column.width }])
  }
  return (
    <Dropdown label="Columns" icon={IconColumns3}>
      {() => (
        <>
          <ul className={styles.list} aria-label="Shown columns">
            {columns.map((each, index) => (
              <li key={each.column.key} className={styles.row}>
                <Check label={each.column.label} checked onToggle={() => hide(each.column.key)} />
                <Move columns={columns} index={index} by={-1} onChange={onChange} />
                <Move columns={columns} index={index} by={1} onChange={onChange} />
              </li>
            ))}
          </ul>
          {hidden.length > 0 && (
            <ul className={styles.list} aria-label="Other columns">
              {hidden.map((column) => (
                <li key={column.key}>
                  <Check label={column.label} checked={false} onToggle={() => show(column.key)} />
                </li>
              ))}
            </ul>
          )}
          <AddParameter onAdd={show} />
          <button type="button" className={styles.item} onClick={() => onChange(placed())}>
            Back to the usual columns
          </button>
        </>
      )}
    </Dropdown>
  )
}

function Check({ label, checked, onToggle }: { label: string; checked: boolean; onToggle: () => void }) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={checked} onChange={onToggle} />
      <span>{label}</span>
    </label>
  )
}

interface MoveProps extends Props {
  index: number
  by: 1 | -1
}

function Move({ columns, index, by, onChange }: MoveProps) {
  const other = columns[index + by]
  const own = columns[index]
  const Icon = by < 0 ? IconChevronUp : IconChevronDown
  const swap = () => {
    if (own && other) onChange(movedColumn(columns, index, index + by))
  }
  return (
    <button
      type="button"
      className={styles.move}
      aria-label={`Move ${own?.column.label ?? ''} ${by < 0 ? 'left' : 'right'}`}
      disabled={!other}
      onClick={swap}
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}

function AddParameter({ onAdd }: { onAdd: (key: string) => void }) {
  const [path, setPath] = useState('')
  const list = useId()
  const paths = usePaths('param', path)
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault()
        const name = path.trim().replace(/^param\./, '')
        if (name) onAdd(`param.${name}`)
        setPath('')
      }}
    >
      <input
        className={styles.text}
        aria-label="Path of a parameter"
        placeholder="Parameter, e.g. customer.id"
        value={path}
        pattern="[\w.\-]+"
        autoComplete="off"
        list={list}
        onChange={(event) => setPath(event.target.value)}
      />
      <datalist id={list}>
        {paths.map(({ text }) => (
          <option key={text} value={text} />
        ))}
      </datalist>
      <button type="submit" className={styles.primary} disabled={!path.trim()}>
        Add
      </button>
    </form>
  )
}
