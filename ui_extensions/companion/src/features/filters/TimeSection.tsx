import { useState } from 'react'
import type { QueryField } from '@/api/types'
import { zoneName } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import type { Clauses } from '@/query/clauses'
import { type NewTime, timesOf, withTimeRow } from '@/query/form/times'
import type { Registry } from '@/query/registry'
import styles from './controls.module.css'
import { type Form, newTerms, useTyped } from './form'
import { TimeRow } from './TimeRow'
import { writeSpan } from './timeText'

/** When the runs were due, ran, ended: one row a time term, on any axis. */
export function TimeSection({ axes, form }: { axes: QueryField[]; form: Form }) {
  const zone = useZone()
  const typed = useTyped(form)
  const [another, setAnother] = useState(false)
  const rows = timesOf(form.clauses, form.registry)
  const set = async (place: number | null, row: NewTime) => {
    const changed = withTimeRow(form.clauses, place, row)
    const problem = await typed(newTerms(form.clauses, changed), changed)
    if (!problem && place === null) setAnother(false)
    return problem
  }
  return (
    <div className={styles.stack}>
      <p className={styles.note}>
        Times in {zone.replaceAll('_', ' ')}
        {zone !== 'UTC' && ` (${zoneName(zone, serverNow())})`}
      </p>
      {rows.map((row, index) => (
        <TimeRow
          key={index}
          label={rows.length > 1 ? `Time ${index + 1}` : 'Time'}
          axes={axes}
          row={row}
          onChange={(made) => set(row.place, made)}
          onRemove={() => form.change(withTimeRow(form.clauses, row.place, null))}
        />
      ))}
      {(rows.length === 0 || another) && (
        <TimeRow
          key={rows.length}
          label={rows.length > 0 ? `Time ${rows.length + 1}` : 'Time'}
          axes={axes}
          row={null}
          onChange={(made) => set(null, made)}
          onRemove={another ? () => setAnother(false) : null}
        />
      )}
      {rows.length > 0 && !another && (
        <button type="button" className={styles.more} onClick={() => setAnother(true)}>
          Add another time
        </button>
      )}
    </div>
  )
}

export function timeSummary(clauses: Clauses, registry: Registry): string {
  return timesOf(clauses, registry)
    .map(({ field, negated, span }) => `${negated ? 'not ' : ''}${field === 'at' ? '' : `${field} `}${writeSpan(span)}`)
    .join(', ')
}
