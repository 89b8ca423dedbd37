import { IconArrowBackUp, IconSparkles } from '@tabler/icons-react'
import type { ErrorKind } from '@/api/analytics'
import type { TimeBucket } from '@/api/types'
import { countOf } from '@/format/number'
import { QueryLink, RunLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import styles from './ErrorItem.module.css'
import { Spark } from './Spark'
import { changeOf, detailOf, HISTORY_HELP, HISTORY_LABEL, placesOf, titleOf } from './view'

interface Props {
  kind: ErrorKind
  buckets: TimeBucket[]
}

const ICON = { new: IconSparkles, back: IconArrowBackUp, known: null }

/** One kind of error: what it says, whether it is new, where it struck, since when, how often. */
export function ErrorItem({ kind, buckets }: Props) {
  const detail = detailOf(kind)
  const Icon = ICON[kind.history]
  return (
    <li className={styles.item}>
      <div className={styles.words}>
        <h3 className={styles.title}>
          <span className="truncate" title={titleOf(kind)}>
            {titleOf(kind)}
          </span>
          {Icon && (
            <span className={styles.badge} data-history={kind.history} title={HISTORY_HELP[kind.history]}>
              <Icon size={12} aria-hidden />
              {HISTORY_LABEL[kind.history]}
            </span>
          )}
        </h3>
        {detail && (
          <p className={styles.detail} title={detail}>
            {detail}
          </p>
        )}
        <p className={styles.facts}>
          <span title={placesOf(kind)}>{placesOf(kind)}</span>
        </p>
      </div>
      <div className={styles.spark}>
        <Spark values={kind.values} buckets={buckets} />
      </div>
      <div className={styles.number}>
        <QueryLink query={kind.query} className={styles.count}>
          {countOf(kind.count, 'run')}
        </QueryLink>
        <span className={styles.change} data-more={kind.count > kind.previous || undefined}>
          {kind.history === 'new' ? 'first seen in this period' : changeOf(kind)}
        </span>
      </div>
      <dl className={styles.times}>
        <div>
          <dt>First</dt>
          <dd>
            <Time iso={kind.first_at} relative />
          </dd>
        </div>
        <div>
          <dt>Last</dt>
          <dd>
            <RunLink id={kind.last_run_id}>
              <Time iso={kind.last_at} relative />
            </RunLink>
          </dd>
        </div>
      </dl>
    </li>
  )
}
