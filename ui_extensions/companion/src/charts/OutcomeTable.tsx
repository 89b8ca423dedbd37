import { Link } from '@tanstack/react-router'
import type { TimeBucket } from '@/api/types'
import { formatCount } from '@/format/number'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import { ZoneName } from '@/parts/ZoneName'
import { bucketName, partialWords } from './buckets'
import styles from './OutcomeTable.module.css'
import { type Series, stackUp } from './stack'

interface Props {
  bucket: string
  buckets: TimeBucket[]
  series: Series[]
  queries: string[]
}

/** The outcome chart as a table, newest first, each total a link to its runs. */
export function OutcomeTable({ bucket, buckets, series, queries }: Props) {
  const zone = useZone()
  const stacks = stackUp(series, buckets.length)
  const rows = buckets.map((one, at) => ({ one, at })).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
    <div className={styles.box} tabIndex={0} role="region" aria-label="Outcomes as a table">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              Time <ZoneName />
            </th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className={styles.number}>
                {label}
              </th>
            ))}
            <th scope="col" className={styles.number}>
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ one, at }) => (
            <tr key={one.start}>
              <th scope="row">
                {bucketName(one, bucket, zone)}
                {one.partial && <span className="muted">, {partialWords(one, serverNow())}</span>}
              </th>
              {series.map(({ key, values }) => (
                <td key={key} className={styles.number}>
                  {formatCount(values[at] ?? 0)}
                </td>
              ))}
              <td className={styles.number}>
                <Link to="/runs" search={{ q: queries[at] }} className={styles.link} preload={false}>
                  {formatCount(stacks[at]?.total ?? 0)}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
