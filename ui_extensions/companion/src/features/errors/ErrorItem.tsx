import { IconArrowBackUp, IconSparkles } from '@tabler/icons-react'
import { Fragment } from 'react'
import type { ErrorKind, Standing } from '@/api/analytics'
import type { TimeBucket } from '@/api/types'
import { countOf, formatCount } from '@/format/number'
import { PlaceLink, QueryLink, RunLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import styles from './ErrorItem.module.css'
import { Spark } from './Spark'
import { StatusMenu } from './StatusMenu'
import { conditionOf } from './status'
import { changeOf, detailOf, HISTORY_HELP, HISTORY_LABEL, placesOf, titleOf } from './view'

interface Props {
  kind: ErrorKind
  buckets: TimeBucket[]
  /** What was said of errors is known. */
  said: boolean
}

const ICON = { new: IconSparkles, back: IconArrowBackUp, known: null }

/** One kind of error: what it says, whether it is new, where it struck, since when, how often. */
export function ErrorItem({ kind, buckets, said }: Props) {
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
          <Places kind={kind} />
        </p>
        {kind.standing && kind.standing.version > 0 && <Said standing={kind.standing} />}
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
      <div className={styles.status}>
        {said && kind.standing && <StatusMenu kind={kind} standing={kind.standing} />}
      </div>
    </li>
  )
}

/** The deployments and flows where it struck, each a link to its page. */
function Places({ kind }: { kind: ErrorKind }) {
  const rest = kind.places_in_all - kind.places.length
  return (
    <span title={placesOf(kind)}>
      {kind.places.map(({ name }, at) => (
        <Fragment key={name}>
          {at > 0 && ', '}
          {name === NO_FLOW ? (
            name
          ) : (
            <PlaceLink kind={name.includes('/') ? 'deployment' : 'flow'} name={name}>
              {name}
            </PlaceLink>
          )}
        </Fragment>
      ))}
      {rest > 0 && ` and ${formatCount(rest)} more`}
    </span>
  )
}

const NO_FLOW = 'Unknown flow'
const SAID: Record<Standing['status'], string> = { open: 'Opened', resolved: 'Resolved', ignored: 'Ignored' }

/** Who said what of it when, how long that holds, and since when it is back. */
function Said({ standing }: { standing: Standing }) {
  const condition = conditionOf(standing)
  return (
    <p className={styles.said}>
      {SAID[standing.status]} {standing.by && <>by {standing.by} </>}
      <Time iso={standing.at} relative />
      {standing.until && (
        <>
          {' '}
          until <Time iso={standing.until} seconds={false} />
        </>
      )}
      {condition && ` ${condition}`}
      {standing.returned_at && (
        <strong>
          {', returned '}
          <Time iso={standing.returned_at} relative />
        </strong>
      )}
    </p>
  )
}
