import { formatTicking } from '@/format/duration'
import { Duration } from '@/parts/Duration'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import styles from './StatesCard.module.css'
import { isTerminal, type Segment } from './segments'

/** Every state: when it began, how long it lasted, what it said. */
export function StateTable({ segments }: { segments: Segment[] }) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">States, oldest first</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">From</th>
          <th scope="col" className={styles.number}>
            Lasted
          </th>
          <th scope="col">Message</th>
        </tr>
      </thead>
      <tbody>
        {segments.map((one) => (
          <tr key={one.id}>
            <td>
              <StateBadge type={one.type} name={one.name} />
            </td>
            <td className={styles.time}>
              <Time iso={one.at} />
            </td>
            <td className={styles.number}>
              {isTerminal(one.type) && one.seconds === 0 ? (
                <span className="muted">final</span>
              ) : one.open ? (
                <span className="tabular">{formatTicking(one.seconds)} so far</span>
              ) : (
                <Duration seconds={one.seconds} />
              )}
            </td>
            <td className={styles.message}>{one.message ?? <span className="muted">–</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
