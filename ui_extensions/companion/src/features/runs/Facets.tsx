import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { facetsQuery } from '@/api/queries'
import type { Facets as Counts } from '@/api/types'
import { useZone } from '@/format/zone'
import { Skeleton } from '@/parts/Skeleton'
import { wantValue } from '@/query/terms'
import { FacetSection } from './FacetSection'
import styles from './Facets.module.css'
import { inOrderOf } from './facetOrder'

interface Props {
  q: string
  /** The query has an error: the counts are those of the one before. */
  broken: boolean
  onChange: (q: string) => void
}

/** What the runs have in common, counted; a click includes a value, the button beside it excludes it. */
export function Facets({ q, broken, onChange }: Props) {
  const zone = useZone()
  const { data: counted, isError, refetch } = useQuery({ ...facetsQuery(q, zone), enabled: !broken })
  const [kept, setKept] = useState<Kept | null>(null)
  if (counted && counted !== kept?.counted) {
    setKept({ q, counted, shown: kept?.q === q ? inOrderOf(kept.shown, counted) : counted })
  }
  const data = kept?.shown
  if (!data && isError) {
    return (
      <div className={styles.failed}>
        <p>The filters could not be counted.</p>
        {!broken && (
          <button type="button" className={styles.more} onClick={() => void refetch()}>
            Try again
          </button>
        )}
      </div>
    )
  }
  if (!data) return <FacetsSkeleton />
  return (
    <div className={styles.facets}>
      {data.facets.map((facet) => (
        <FacetSection
          key={facet.field}
          facet={facet}
          q={q}
          onWant={(value, wanted) => onChange(wantValue(q, facet.field, value, wanted))}
        />
      ))}
    </div>
  )
}

interface Kept {
  q: string
  counted: Counts
  shown: Counts
}

const SECTIONS = [8, 8, 8, 4]
const WIDTHS = ['62%', '48%', '70%', '40%', '56%', '66%', '44%', '52%']

function FacetsSkeleton() {
  return (
    <div className={styles.facets} role="status" aria-label="Loading the filters">
      {SECTIONS.map((count, section) => (
        <div key={section} className={styles.section}>
          <div className={styles.heading}>
            <Skeleton width={72} height={14} />
          </div>
          {WIDTHS.slice(0, count).map((width) => (
            <div key={width} className={styles.value}>
              <span className={styles.pick}>
                <Skeleton width={width} height={12} />
              </span>
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
