import { useQuery } from '@tanstack/react-query'
import { type Dispatch, useState } from 'react'
import { parseQuery } from '@/api/queries'
import type { ReportDefinition } from '@/api/reports'
import { browserZone, useZone } from '@/format/zone'
import { PERIODS, periodWords } from '../words'
import styles from './builder.module.css'
import type { Edit } from './draft'
import { Field, type FieldProps } from './Field'

interface Props {
  definition: ReportDefinition
  /** It has no name yet: one can be given. */
  fresh: boolean
  onName: (name: string) => void
  onEdit: Dispatch<Edit>
}

/** What the whole report is: its title, the runs and the period that it speaks of, whose days. */
export function DetailsForm({ definition, fresh, onName, onEdit }: Props) {
  const set = (part: Partial<ReportDefinition>) => onEdit({ do: 'set', part })
  const zone = useZone()
  const parsed = useQuery({ ...parseQuery(definition.query, zone), enabled: definition.query !== '' })
  return (
    <section className={styles.part} aria-label="The report">
      <div className={styles.fields}>
        <Field path="title" label="Title" wide help="Values of the report may stand in it: {{ period.label }}.">
          {(field) => (
            <input
              {...field}
              className={styles.text}
              value={definition.title}
              maxLength={200}
              onChange={(event) => set({ title: event.target.value })}
            />
          )}
        </Field>
        {fresh && (
          <Field path="name" label="Name" wide help="In its address and its file’s name; it stays.">
            {(field) => (
              <input
                {...field}
                className={`${styles.text} ${styles.code}`}
                value={definition.name}
                maxLength={80}
                spellCheck={false}
                onChange={(event) => onName(event.target.value)}
              />
            )}
          </Field>
        )}
        <Field path="description" label="What it is for" wide>
          {(field) => (
            <input
              {...field}
              className={styles.text}
              value={definition.description}
              maxLength={400}
              onChange={(event) => set({ description: event.target.value })}
            />
          )}
        </Field>
        <Field path="query" label="Which runs" wide help={definition.query ? parsed.data?.sentence : 'Every run.'}>
          {(field) => (
            <input
              {...field}
              className={`${styles.text} ${styles.code}`}
              value={definition.query}
              placeholder="All runs. Narrow them: flow:etl-* tag:customer=acme"
              spellCheck={false}
              onChange={(event) => set({ query: event.target.value })}
            />
          )}
        </Field>
        <Field path="period" label="Covers">
          {(field) => <PeriodField field={field} period={definition.period} onChange={(period) => set({ period })} />}
        </Field>
        <Field path="timezone" label="Days in">
          {(field) => (
            <ZoneField
              field={field}
              zone={definition.timezone}
              none="The zone of the service"
              onChange={(timezone) => set({ timezone })}
            />
          )}
        </Field>
      </div>
    </section>
  )
}

interface PeriodProps {
  field: FieldProps
  period: string
  onChange: (period: string) => void
}

/** One of the usual periods, or another in words of the API. */
function PeriodField({ field, period, onChange }: PeriodProps) {
  const usual = (PERIODS as readonly string[]).includes(period)
  const [other, setOther] = useState(!usual)
  return (
    <>
      <select
        {...field}
        className={styles.text}
        value={other ? 'other' : period}
        onChange={({ target }) => {
          setOther(target.value === 'other')
          if (target.value !== 'other') onChange(target.value)
        }}
      >
        {PERIODS.map((each) => (
          <option key={each} value={each}>
            {periodWords(each)}
          </option>
        ))}
        <option value="other">Another</option>
      </select>
      {other && (
        <input
          className={`${styles.text} ${styles.code}`}
          aria-label="Period"
          value={period}
          maxLength={64}
          placeholder="last-14-days, 2026-11, 2026-W47"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </>
  )
}

interface ZoneProps {
  field: FieldProps
  zone: string | null
  none: string
  onChange: (zone: string | null) => void
}

/** A zone, or what counts without one. */
export function ZoneField({ field, zone, none, onChange }: ZoneProps) {
  const [zones, setZones] = useState<string[]>([])
  const fill = () => {
    if (zones.length === 0) setZones([...new Set([browserZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])])
  }
  return (
    <select
      {...field}
      className={styles.text}
      value={zone ?? ''}
      onFocus={fill}
      onPointerDown={fill}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">{none}</option>
      {zone && !zones.includes(zone) && <option value={zone}>{zone}</option>}
      {zones.map((each) => (
        <option key={each} value={each}>
          {each.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  )
}
