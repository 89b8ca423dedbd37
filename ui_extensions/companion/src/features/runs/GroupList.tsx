import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { groupsQuery } from '@/api/queries'
import { countOf, formatCount } from '@/format/number'
import { useZone } from '@/format/zone'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import styles from './GroupList.module.css'
import { GroupRow } from './GroupRow'
import { FAMILY, groupingLabel } from './groupings'
import type { Placed } from './layout'

interface Props {
  q: string
  by: string
  columns: Placed[]
  phone: boolean
  onAsk: (q: string) => void
}

const STEP = 100
const MOST = 500

/** The runs of the search in groups; each opens to its rows. */
export default function GroupList({ q, by, columns, phone, onAsk }: Props) {
  const zone = useZone()
  const [limit, setLimit] = useState(STEP)
  const { data, error, isPlaceholderData, refetch } = useQuery(groupsQuery(q, zone, by, limit))
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={10} height={56} />
  const hidden = data.distinct - data.groups.length
  const many = by === FAMILY ? 'families' : 'groups'
  return (
    <div className={styles.scroller} data-scroller>
      <p className={styles.sum}>
        {countOf(data.distinct, by === FAMILY ? 'root run' : 'group')}
        {by === FAMILY && `, ${countOf(data.total, 'run')} with their subflows`}
      </p>
      <ul
        className={styles.groups}
        aria-label={`Runs by ${groupingLabel(by)}`}
        data-old={isPlaceholderData || undefined}
      >
        {data.groups.map((group) => (
          <GroupRow
            key={`${by}:${group.value}`}
            by={by}
            group={group}
            most={Math.max(1, ...data.groups.map(({ count }) => count))}
            asOf={data.as_of}
            columns={columns}
            phone={phone}
            onAsk={onAsk}
          />
        ))}
      </ul>
      {hidden > 0 && (
        <p className={styles.rest}>
          {formatCount(hidden)} more {many} with {countOf(data.other, 'run')}
          {limit < MOST && (
            <button type="button" className={styles.more} onClick={() => setLimit(limit === STEP ? 250 : MOST)}>
              Show more
            </button>
          )}
        </p>
      )}
    </div>
  )
}
