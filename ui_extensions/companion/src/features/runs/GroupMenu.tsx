import { IconCheck, IconLayoutList } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { fieldsQuery } from '@/api/queries'
import { Dropdown } from '@/parts/Dropdown'
import { GROUPINGS, groupingLabel } from './groupings'
import styles from './Menu.module.css'

interface Props {
  group: string | undefined
  onChange: (group: string | undefined) => void
}

/** What the list is gathered by: the usual groupings, any other field, a parameter or the key of tags. */
export function GroupMenu({ group, onChange }: Props) {
  return (
    <Dropdown label={group ? `By ${groupingLabel(group).toLowerCase()}` : 'Group'} icon={IconLayoutList} compact>
      {(close) => {
        const pick = (chosen: string | undefined) => {
          onChange(chosen)
          close()
        }
        return (
          <>
            <ul className={styles.list} aria-label="Group by">
              <Choice label="No groups" help="" chosen={!group} onPick={() => pick(undefined)} />
              {GROUPINGS.map(({ by, label, help }) => (
                <Choice key={by} label={label} help={help} chosen={group === by} onPick={() => pick(by)} />
              ))}
            </ul>
            <Other group={group} onPick={pick} />
          </>
        )
      }}
    </Dropdown>
  )
}

interface ChoiceProps {
  label: string
  help: string
  chosen: boolean
  onPick: () => void
}

function Choice({ label, help, chosen, onPick }: ChoiceProps) {
  return (
    <li>
      <button type="button" className={styles.item} aria-pressed={chosen} onClick={onPick}>
        <span>
          {label}
          {help && <span className={styles.under}>{help}</span>}
        </span>
        {chosen && <IconCheck size={16} aria-hidden />}
      </button>
    </li>
  )
}

/** Any other dimension of the registry; those that take a path, with one. */
function Other({ group, onPick }: { group: string | undefined; onPick: (group: string) => void }) {
  const { data } = useQuery(fieldsQuery())
  const usual = GROUPINGS.map(({ by }) => by)
  const fields = (data?.fields ?? []).filter(
    ({ name, dimension, kind }) => dimension && kind !== 'time' && !usual.includes(name),
  )
  const own = group && !usual.includes(group) ? group : ''
  const [field = '', ...path] = own.split('.')
  const [chosen, setChosen] = useState(field)
  const [typed, setTyped] = useState(path.join('.'))
  const takesPath = fields.find(({ name }) => name === chosen)?.path ?? false
  const needsPath = chosen === 'param'
  const key = typed.trim()
  return (
    <form
      className={styles.other}
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen && (key || !needsPath)) onPick(takesPath && key ? `${chosen}.${key}` : chosen)
      }}
    >
      <select
        className={styles.select}
        aria-label="Another field"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        <option value="">Another field</option>
        {fields.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      {takesPath && (
        <input
          className={styles.text}
          aria-label="Path or key"
          placeholder={needsPath ? 'customer.id' : 'key, or nothing'}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <button type="submit" className={styles.primary} disabled={!chosen || (needsPath && !key)}>
        Group
      </button>
    </form>
  )
}
