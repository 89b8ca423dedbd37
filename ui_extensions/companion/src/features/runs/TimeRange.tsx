import { IconCalendar, IconCalendarTime, IconCheck } from '@tabler/icons-react'
import { lazy, Suspense, useId, useState } from 'react'
import { SpanInput } from '@/features/filters/SpanInput'
import { daysOf, readSpan, spanOfDays, writeSpan } from '@/features/filters/timeText'
import { isoDay } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Dropdown } from '@/parts/Dropdown'
import { Skeleton } from '@/parts/Skeleton'
import { ZoneName } from '@/parts/ZoneName'
import type { Span } from '@/query/form/times'
import { timeTermOf, withTime } from '@/query/terms'
import styles from './Menu.module.css'
import { rangeLabel, TIME_AXES, TIME_FIELDS, TIME_RANGES } from './timeRanges'

const Calendar = lazy(() => import('@/features/filters/Calendar'))

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
      <OwnRange
        span={value === null ? null : readSpan(value)}
        onPick={(span) => onPick(span ? `${axis}:${writeSpan(span)}` : null)}
      />
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

/** Any other range: from the calendar, or as text. */
function OwnRange({ span, onPick }: { span: Span | null; onPick: (span: Span | null) => void }) {
  const zone = useZone()
  const [calendar, setCalendar] = useState(false)
  const note = useId()
  return (
    <div className={styles.custom}>
      <div className={styles.own}>
        <SpanInput
          label="Range as text"
          written={span ? writeSpan(span) : ''}
          wrong={false}
          note={note}
          onCommit={onPick}
        />
        <button
          type="button"
          className={styles.calendar}
          aria-label="Calendar"
          aria-expanded={calendar}
          onClick={() => setCalendar(!calendar)}
        >
          <IconCalendar size={16} aria-hidden />
        </button>
      </div>
      <p id={note} className={styles.small}>
        Times in {zone.replaceAll('_', ' ')} (<ZoneName />)
      </p>
      {calendar && (
        <Suspense fallback={<Skeleton height={280} radius={6} />}>
          <Calendar
            days={daysOf(span)}
            today={isoDay(serverNow(), zone)}
            onPick={(first, last) => onPick(spanOfDays(first, last))}
          />
        </Suspense>
      )}
    </div>
  )
}
