import { IconCalendar, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useId, useState } from 'react'
import type { Problem, QueryField } from '@/api/types'
import { TIME_RANGES } from '@/features/runs/timeRanges'
import { isoDay } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { Skeleton } from '@/parts/Skeleton'
import type { NewTime, Span } from '@/query/form/times'
import styles from './controls.module.css'
import { Not } from './Not'
import { SpanInput } from './SpanInput'
import { daysOf, readSpan, spanOfDays, writeSpan } from './timeText'
import { useDraft } from './useDraft'

const Calendar = lazy(() => import('./Calendar'))

interface Props {
  label: string
  /** The times that a run has. */
  axes: QueryField[]
  /** Null for a time that is not in the query yet. */
  row: NewTime | null
  /** Answers what is wrong with the time, or null. */
  onChange: (row: NewTime) => Promise<Problem | null>
  onRemove: (() => void) | null
}

const FIRST = 8

/** When: on which axis, from quick ranges, from a calendar, or as text. */
export function TimeRow({ label, axes, row, onChange, onRemove }: Props) {
  const zone = useZone()
  const [{ field: axis, negated }, setDraft] = useDraft({ field: row?.field ?? 'at', negated: row?.negated ?? false })
  const [calendar, setCalendar] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const note = useId()
  const span = row?.span ?? null
  const set = async (changed: Partial<Omit<NewTime, 'span'>> & { span?: Span | null }) => {
    const next = { field: axis, negated, span, ...changed }
    setDraft({ field: next.field, negated: next.negated })
    if (next.span) setProblem(await onChange({ ...next, span: next.span }))
  }
  const written = span ? writeSpan(span) : ''
  return (
    <div className={styles.row} role="group" aria-label={label} data-not={negated || undefined}>
      <div className={styles.line}>
        <Not of={label} pressed={negated} onToggle={() => void set({ negated: !negated })} />
        <select
          className={styles.select}
          aria-label={`${label}: axis`}
          value={axis}
          onChange={(event) => void set({ field: event.target.value })}
        >
          {axes.map((field) => (
            <option key={field.name} value={field.name}>
              {field.name === 'at' ? 'Ended, else started' : field.label}
            </option>
          ))}
        </select>
        {onRemove && (
          <button type="button" className={styles.remove} aria-label={`Remove ${label}`} onClick={onRemove}>
            <IconX size={14} aria-hidden />
          </button>
        )}
      </div>
      <ul className={styles.presets} aria-label={`${label}: quick ranges`}>
        {TIME_RANGES.slice(0, FIRST).map((range) => (
          <li key={range.value}>
            <button
              type="button"
              className={styles.preset}
              aria-pressed={written === range.value}
              onClick={() => void set({ span: readSpan(range.value) })}
            >
              {range.label}
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.line}>
        <SpanInput
          label={`${label}: as text`}
          written={written}
          wrong={problem !== null}
          note={note}
          onCommit={(typed) => (typed ? void set({ span: typed }) : onRemove?.())}
        />
        <button
          type="button"
          className={styles.tool}
          aria-label={`${label}: calendar`}
          aria-expanded={calendar}
          onClick={() => setCalendar(!calendar)}
        >
          <IconCalendar size={16} aria-hidden />
        </button>
      </div>
      <p id={note} className={styles.problem} aria-live="polite">
        {problem && `${problem.detail}${problem.hint ? `. ${problem.hint}` : ''}`}
      </p>
      {calendar && (
        <Suspense fallback={<Skeleton height={280} radius={6} />}>
          <Calendar
            days={daysOf(span)}
            today={isoDay(serverNow(), zone)}
            onPick={(first, last) => void set({ span: spanOfDays(first, last) })}
          />
        </Suspense>
      )}
    </div>
  )
}
