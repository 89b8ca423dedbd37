import { IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { facetValuesQuery } from '@/api/queries'
import type { Facet, FacetValue } from '@/api/types'
import { countOf, formatCount } from '@/format/number'
import { useZone } from '@/format/zone'
import type { Wanted } from '@/query/terms'
import styles from './Facets.module.css'
import { keepOpen, keptOpen } from './facetsOpen'
import { ValueRow } from './ValueRow'

interface Props {
  facet: Facet
  q: string
  onWant: (value: string | null, wanted: Wanted) => void
}

const FEW = 8

/** One facet: its values with counts, a search when there are many. */
export function FacetSection({ facet, q, onWant }: Props) {
  const [open, setOpen] = useState(() => keptOpen(facet.field))
  const [all, setAll] = useState(false)
  const busy = facet.values.some((value) => value.selected || value.excluded)
  const toggle = () => {
    setOpen(!open)
    keepOpen(facet.field, !open)
  }
  const values = all
    ? facet.values
    : facet.values.filter((value, index) => index < FEW || value.selected || value.excluded)
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={toggle}>
          <IconChevronRight size={14} aria-hidden className={styles.chevron} />
          <span>{facet.label}</span>
          {busy && <span className={styles.dot} title="Filtered" />}
          <span className={styles.distinct}>{formatCount(facet.distinct)}</span>
        </button>
      </h2>
      {open && (
        <>
          {all && facet.other > 0 ? (
            <FoundValues facet={facet} q={q} onWant={onWant} />
          ) : (
            <Values label={facet.label} values={values} onWant={onWant} />
          )}
          {(facet.values.length > FEW || facet.other > 0) && (
            <button type="button" className={styles.more} onClick={() => setAll(!all)}>
              {all ? 'Show fewer' : `Show more${facet.other > 0 ? ` (${countOf(facet.distinct, 'value')})` : ''}`}
            </button>
          )}
        </>
      )}
    </section>
  )
}

function FoundValues({ facet, q, onWant }: Props) {
  const zone = useZone()
  const [typed, setTyped] = useState('')
  const prefix = useDeferredValue(typed)
  const { data } = useQuery(facetValuesQuery(q, zone, facet.field, prefix))
  return (
    <>
      <input
        className={styles.find}
        aria-label={`Find a value of ${facet.label}`}
        placeholder={`Find in ${countOf(facet.distinct, 'value')}`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Values label={facet.label} values={data?.facets[0]?.values ?? facet.values} onWant={onWant} />
    </>
  )
}

interface ValuesProps {
  label: string
  values: FacetValue[]
  onWant: Props['onWant']
}

function Values({ label, values, onWant }: ValuesProps) {
  if (values.length === 0) return <p className={styles.none}>No values</p>
  return (
    <ul aria-label={label}>
      {values.map((value) => (
        <ValueRow
          key={value.value ?? ''}
          name={value.value === null ? null : String(value.value)}
          count={value.count}
          wanted={value.selected ? 'include' : value.excluded ? 'exclude' : 'neither'}
          onWant={(wanted) => onWant(value.value === null ? null : String(value.value), wanted)}
        />
      ))}
    </ul>
  )
}
