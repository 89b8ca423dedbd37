import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { countQuery, spreadQuery } from '@/api/queries'
import type { QueryField } from '@/api/types'
import { formatDuration, queryDuration } from '@/format/duration'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { Skeleton } from '@/parts/Skeleton'
import { type Clauses, textOf } from '@/query/clauses'
import { ANY, measureOf, type Range, rangeOf, withRange } from '@/query/form/ranges'
import { type Bar, heldBy, rangeOfBars, trimmed } from './bars'
import styles from './controls.module.css'
import { type Form, newTerms, useTyped } from './form'
import { RangeBars } from './RangeBars'
import { RangeEnds } from './RangeEnds'

/** A range of a number or duration: drawn on a histogram, or written; and ranges that are left out. */
export function RangeSection({ field, form }: { field: QueryField; form: Form }) {
  const typed = useTyped(form)
  const [another, setAnother] = useState(false)
  const measure = measureOf(field.kind)
  const { places, range, excluded } = rangeOf(form.clauses, field.name, measure)
  const set = (made: Range, at: readonly number[], negated = false) => {
    const changed = withRange(form.clauses, at, field.name, made, negated)
    return typed(newTerms(form.clauses, changed), changed)
  }
  return (
    <div className={styles.stack}>
      <div className={styles.spread}>
        <Spread
          field={field}
          form={form}
          range={range}
          places={places}
          onChange={(made) => form.change(withRange(form.clauses, places, field.name, made))}
        />
      </div>
      <RangeEnds field={field} range={range} negated={false} onChange={(made) => set(made, places)} />
      {excluded.map(({ place, range: out }) => (
        <RangeEnds key={place} field={field} range={out} negated onChange={(made) => set(made, [place], true)} />
      ))}
      {another ? (
        <RangeEnds
          field={field}
          range={ANY}
          negated
          onChange={(made) => {
            setAnother(false)
            return set(made, [], true)
          }}
        />
      ) : (
        <button type="button" className={styles.more} onClick={() => setAnother(true)}>
          Leave out a range
        </button>
      )}
    </div>
  )
}

interface SpreadProps {
  field: QueryField
  form: Form
  range: Range
  places: readonly number[]
  onChange: (range: Range) => void
}

function Spread({ field, form, range, places, onChange }: SpreadProps) {
  const measure = measureOf(field.kind)
  const rest = textOf(form.clauses.filter((clause, place) => clause.kind !== 'sort' && !places.includes(place)))
  const bars = useBars(field, rest)
  if (bars === undefined) return <Skeleton height={82} radius={6} />
  if (bars.length < 2) return <p className={styles.note}>{bars[0] ? oneBar(bars[0], field) : 'No run has a value'}</p>
  const format = formatOf(field)
  const end = (text: string | undefined) => (text === undefined ? null : measure(text))
  return (
    <RangeBars
      label={field.label}
      bars={bars}
      held={heldBy(bars, end(range.min?.text), end(range.max?.text))}
      format={format}
      onChange={(held) => onChange(rangeOfBars(bars, held, field.kind === 'duration' ? queryDuration : String))}
    />
  )
}

/** How many runs of the rest of the query have which value; undefined until it is known. */
function useBars(field: QueryField, q: string): Bar[] | undefined {
  const zone = useZone()
  const isDuration = field.kind === 'duration'
  const spread = useQuery({ ...spreadQuery(field.name, q, zone), enabled: isDuration })
  const counted = useQuery({ ...countQuery(q, zone, field.name), enabled: !isDuration })
  if (spread.isError || counted.isError) return []
  if (isDuration) return spread.data && trimmed(spread.data.bins)
  return counted.data?.groups
    ?.flatMap(({ value, count }) => (typeof value === 'number' ? [{ from: value, to: value, count }] : []))
    .toSorted((a, b) => a.from - b.from)
}

export function formatOf(field: QueryField): (value: number) => string {
  return field.kind === 'duration' ? formatDuration : String
}

function oneBar(bar: Bar, field: QueryField): string {
  return `${countOf(bar.count, 'run')}, all at ${formatOf(field)(bar.from)}`
}

/** What a closed section says: `> 5m`, `5m to 1h`. */
export function rangeSummary(clauses: Clauses, field: QueryField): string {
  const { range, excluded } = rangeOf(clauses, field.name, measureOf(field.kind))
  return [rangeText(range), ...excluded.map((each) => `not ${rangeText(each.range)}`)].filter(Boolean).join(', ')
}

function rangeText({ min, max }: Range): string {
  if (min && max) return min.text === max.text ? min.text : `${min.text} to ${max.text}`
  if (min) return `${min.open ? '>' : '≥'} ${min.text}`
  return max ? `${max.open ? '<' : '≤'} ${max.text}` : ''
}
