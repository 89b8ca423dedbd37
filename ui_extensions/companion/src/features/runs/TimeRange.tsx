import { IconCalendarTime, IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { Dropdown } from '@/parts/Dropdown'
import { ZoneName } from '@/parts/ZoneName'
import { timeTermOf, withTime } from '@/query/terms'
import styles from './Menu.module.css'
import { rangeLabel, TIME_AXES, TIME_FIELDS, TIME_RANGES } from './timeRanges'

interface Props {
  q: string
  onChange: (q: string) => void
}

/** The quick time range: it writes, and shows, the one time term of the query. */
export function TimeRange({ q, onChange }: Props) {
  const term = timeTermOf(q, TIME_FIELDS)
  return (
    <Dropdown label={rangeLabel(term?.field ?? null, term?.value ?? null)} icon={IconCalendarTime} align="left">
      {(close) => (
        <Ranges
          field={term?.field ?? 'at'}
          value={term?.value ?? null}
          onPick={(text, stay) => {
            onChange(withTime(q, TIME_FIELDS, text))
            if (!stay) close()
          }}
        />
      )}
    </Dropdown>
  )
}

interface RangesProps {
  field: string
  value: string | null
  onPick: (text: string | null, stay?: boolean) => void
}

function Ranges({ field, value, onPick }: RangesProps) {
  const [axis, setAxis] = useState(field)
  const chooseAxis = (chosen: string) => {
    setAxis(chosen)
    if (value) onPick(`${chosen}:${value}`, true)
  }
  return (
    <>
      <label className={styles.line}>
        <span className="muted">By</span>
        <select className={styles.select} value={axis} onChange={(event) => chooseAxis(event.target.value)}>
          {TIME_AXES.map((each) => (
            <option key={each.field} value={each.field}>
              {each.field === 'at' ? 'Ended, else started' : each.label}
            </option>
          ))}
        </select>
      </label>
      <ul className={styles.pairs}>
        <Choice label="Any time" chosen={value === null} onPick={() => onPick(null)} />
        {TIME_RANGES.map((range) => (
          <Choice
            key={range.value}
            label={range.label}
            chosen={value === range.value}
            onPick={() => onPick(`${axis}:${range.value}`)}
          />
        ))}
      </ul>
      <CustomRange onPick={(from, to) => onPick(`${axis}:${from}..${to}`)} />
    </>
  )
}

function Choice({ label, chosen, onPick }: { label: string; chosen: boolean; onPick: () => void }) {
  return (
    <li>
      <button type="button" className={styles.item} aria-pressed={chosen} onClick={onPick}>
        <span>{label}</span>
        {chosen && <IconCheck size={16} aria-hidden />}
      </button>
    </li>
  )
}

function CustomRange({ onPick }: { onPick: (from: string, to: string) => void }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  return (
    <form
      className={styles.custom}
      onSubmit={(event) => {
        event.preventDefault()
        if (from || to) onPick(from, to)
      }}
    >
      <label className={styles.field}>
        <span>
          From (<ZoneName />)
        </span>
        <input type="datetime-local" value={from} max={to} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label className={styles.field}>
        <span>
          To (<ZoneName />)
        </span>
        <input type="datetime-local" value={to} min={from} onChange={(event) => setTo(event.target.value)} />
      </label>
      <button type="submit" className={styles.primary} disabled={!from && !to}>
        Show this range
      </button>
    </form>
  )
}
