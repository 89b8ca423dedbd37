import '@mantine/dates/styles.css'
import { DatePicker } from '@mantine/dates'
import { useState } from 'react'
import styles from './Calendar.module.css'

interface Props {
  /** First and last day, `2026-11-01`. */
  days: [string, string] | null
  /** The day that it opens at, and that is marked as today, in the reader's zone. */
  today: string
  onPick: (first: string, last: string) => void
}

const LABELS = {
  previousMonth: 'Month before',
  nextMonth: 'Month after',
  previousYear: 'Year before',
  nextYear: 'Year after',
  previousDecade: 'Decade before',
  nextDecade: 'Decade after',
}

/** A month of days: the first click begins a range, the second ends it. */
export default function Calendar({ days, today, onPick }: Props) {
  const [begun, setBegun] = useState<[string | null, string | null] | null>(null)
  return (
    <DatePicker
      className={styles.calendar}
      classNames={{ day: styles.day, calendarHeaderControl: styles.control, calendarHeaderLevel: styles.level }}
      type="range"
      size="sm"
      allowSingleDateInRange
      highlightToday
      ariaLabels={LABELS}
      hideOutsideDates
      defaultDate={days?.[1] ?? today}
      value={begun ?? days ?? [null, null]}
      onChange={(range) => {
        setBegun(range)
        const [first, last] = range
        if (first && last) {
          setBegun(null)
          onPick(first, last)
        }
      }}
    />
  )
}
