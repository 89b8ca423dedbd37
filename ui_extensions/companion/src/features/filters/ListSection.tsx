import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useDeferredValue, useState } from 'react'
import { facetValuesQuery } from '@/api/queries'
import type { Facet, FacetValue, QueryField } from '@/api/types'
import { ValueRow } from '@/features/runs/ValueRow'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { listOf, type Wanted, wantedOf, withAnother, withMatch, withWanted } from '@/query/form/lists'
import { presenceOf, type Switch, withPresence } from '@/query/form/switches'
import { listed } from '@/query/lexemes'
import { kindOf } from '@/query/registry'
import { readValue, sameValue, type Value, writeValue } from '@/query/values'
import styles from './controls.module.css'
import type { Form } from './form'
import { Match } from './Match'
import { Tokens } from './Tokens'

interface Props {
  field: QueryField
  form: Form
  facet: Facet | undefined
}

const FEW = 6
const NONE: Record<Switch, Wanted> = { no: 'include', yes: 'exclude', either: 'neither' }
const PRESENCE: Record<Wanted, Switch> = { include: 'no', exclude: 'yes', neither: 'either' }

/** Values that are wanted or not, counted under the rest of the query; wildcards and patterns by typing them. */
export function ListSection({ field, form, facet }: Props) {
  const { clauses, change } = form
  const [typed, setTyped] = useState('')
  const list = listOf(clauses, field.name)
  const [all, setAll] = useState(list.include.length > 1)
  const shown = useShown(field, form.q, typed, facet)
  const want = (value: Value, wanted: Wanted) =>
    change(
      wanted === 'include' && all
        ? withAnother(withWanted(clauses, field.name, value, 'neither'), field.name, value)
        : withWanted(clauses, field.name, value, wanted),
    )
  const written = typedValue(typed, field)
  const isShown = (value: Value) => shown.some((each) => each.value !== null && sameValue(exact(each.value), value))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && written) {
      want(written, 'include')
      setTyped('')
    }
    if (event.key === 'Escape' && typed) {
      event.stopPropagation()
      setTyped('')
    }
  }
  return (
    <div className={styles.stack}>
      <Tokens list={list} hidden={isShown} onRemove={(value) => want(value, 'neither')} />
      {field.kind === 'texts' && (
        <Match
          of={field.label}
          all={all}
          onChange={(every) => {
            setAll(every)
            change(withMatch(clauses, field.name, every))
          }}
        />
      )}
      {(field.kind !== 'choice' || (facet?.distinct ?? 0) > FEW) && (
        <input
          className={styles.text}
          aria-label={`Find or write a value of ${field.label}`}
          placeholder={facet ? `Find in ${countOf(facet.distinct, 'value')}, or write a*` : 'Find a value'}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
        />
      )}
      <ul aria-label={field.label} className={styles.values}>
        {written && !isShown(written) && (
          <ValueRow
            name={writeValue(written)}
            count={null}
            wanted={wantedOf(list, written)}
            onWant={(wanted) => want(written, wanted)}
          />
        )}
        {shown.map(({ value, count }) =>
          value === null ? (
            <ValueRow
              key=""
              name={null}
              count={count}
              wanted={NONE[presenceOf(clauses, field.name)]}
              onWant={(wanted) => change(withPresence(clauses, field.name, PRESENCE[wanted]))}
            />
          ) : (
            <ValueRow
              key={value}
              name={String(value)}
              count={count}
              wanted={wantedOf(list, exact(value))}
              onWant={(wanted) => want(exact(value), wanted)}
            />
          ),
        )}
      </ul>
    </div>
  )
}

/** The values with most runs, or those that contain what is typed. */
function useShown(field: QueryField, q: string, typed: string, facet: Facet | undefined): FacetValue[] {
  const zone = useZone()
  const prefix = useDeferredValue(typed.replace(/[*"]/g, '').trim())
  const { data } = useQuery({ ...facetValuesQuery(q, zone, field.name, prefix), enabled: prefix !== '' })
  if (prefix === '') return facet?.values ?? []
  return data?.facets[0]?.values.filter(({ value }) => value !== null).slice(0, 20) ?? []
}

/** What is typed as a value: a wildcard or pattern where it is written as one, else the text itself. */
function typedValue(typed: string, field: QueryField): Value | null {
  const text = typed.trim()
  if (!text) return null
  const read = listed(text)?.length === 1 ? readValue(text, kindOf(field)) : null
  return read && read.is !== 'anything' ? read : exact(text)
}

function exact(text: string | number): Value {
  return { is: 'exact', text: String(text), strict: false }
}
