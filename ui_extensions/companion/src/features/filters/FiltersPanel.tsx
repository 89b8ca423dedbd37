import { IconSearch, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { fieldsQuery, someFacetsQuery } from '@/api/queries'
import type { QueryField } from '@/api/types'
import { useZone } from '@/format/zone'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import { type Clauses, clausesOf, textOf } from '@/query/clauses'
import { registryOf } from '@/query/registry'
import { Also } from './Also'
import { FieldSection } from './FieldSection'
import styles from './FiltersPanel.module.css'
import type { Form } from './form'
import { PresenceFields, TimeFields, WordFields } from './GroupSections'
import { groupsOf, isFound } from './groups'

interface Props {
  q: string
  /** The query has an error: counts are those of the one before. */
  broken: boolean
  onChange: (q: string) => void
  /** Null where what is around the panel closes it. */
  onClose: (() => void) | null
}

const FACET_VALUES = 8

/** The whole query as a form, made from the registry of fields; form and text box are two faces of one query. */
export default function FiltersPanel({ q, broken, onChange, onClose }: Props) {
  const { data, error, refetch } = useQuery(fieldsQuery())
  const registry = useMemo(() => registryOf(data?.fields ?? []), [data])
  const form: Form = useMemo(
    () => ({
      q,
      registry,
      clauses: clausesOf(q, registry),
      change: (clauses: Clauses) => onChange(textOf(clauses)),
    }),
    [q, registry, onChange],
  )
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed.trim())
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        {onClose && (
          <div className={styles.line}>
            <h2 className={styles.title}>Filters</h2>
            <button type="button" className={styles.close} aria-label="Close the filters" onClick={onClose}>
              <IconX size={18} aria-hidden />
            </button>
          </div>
        )}
        <label className={styles.find}>
          <IconSearch size={16} aria-hidden />
          <input
            aria-label="Find a filter"
            placeholder="Find a filter"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <Also form={form} />
      </div>
      <div className={styles.body}>
        {data ? (
          <Groups form={form} broken={broken} wanted={wanted} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={10} height={36} />
        )}
      </div>
    </div>
  )
}

function Groups({ form, broken, wanted }: { form: Form; broken: boolean; wanted: string }) {
  const zone = useZone()
  const { registry } = form
  const groups = useMemo(() => groupsOf(registry), [registry])
  const facetFields = useMemo(
    () => [...registry.values()].filter(({ facet }) => facet).map(({ name }) => name),
    [registry],
  )
  const { data, isError } = useQuery({ ...someFacetsQuery(form.q, zone, facetFields, FACET_VALUES), enabled: !broken })
  // All at once: sections that grow one by one would push those below them about.
  if (!data && !isError && !broken) return <SkeletonRows rows={10} height={36} />
  const facets = new Map(data?.facets.map((facet) => [facet.field, facet]))
  const found = (field: QueryField) => wanted === '' || isFound(field, wanted)
  const named = (label: string) => wanted !== '' && label.toLowerCase().includes(wanted.toLowerCase())
  return (
    <>
      {groups.map(({ label, fields }) => {
        const times = fields[0]?.kind === 'time'
        const shown = fields.filter((field) => found(field) || named(label))
        const words = label === 'Text' && (wanted === '' || named('any text') || named(label))
        if (shown.length === 0 && !words) return null
        return (
          <section key={label} className={styles.group} aria-label={label}>
            <h3 className={styles.name}>{label}</h3>
            {words && <WordFields form={form} found={wanted !== ''} />}
            {times ? (
              <TimeFields axes={fields} form={form} found={wanted !== ''} />
            ) : (
              shown.map((field) => (
                <FieldSection
                  key={field.name}
                  field={field}
                  form={form}
                  facet={facets.get(field.name)}
                  found={wanted !== ''}
                />
              ))
            )}
          </section>
        )
      })}
      {(wanted === '' || named('has a value')) && (
        <section className={styles.group} aria-label="Has a value">
          <h3 className={styles.name}>Has a value</h3>
          <PresenceFields form={form} found={wanted !== ''} />
        </section>
      )}
    </>
  )
}
