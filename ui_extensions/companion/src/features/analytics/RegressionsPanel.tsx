import { useQuery } from '@tanstack/react-query'
import type { Scope } from '@/api/analytics'
import { type Regression, regressionsQuery, type Side } from '@/api/understand'
import { formatDuration } from '@/format/duration'
import { formatUnit } from '@/format/number'
import { PlaceLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { RunsOf, TablePanel } from './TablePanel'
import styles from './TablePanel.module.css'

const TOP = 8
const HASH = /^[0-9a-f]{16,}$/
const WHAT: Record<string, string> = { duration: 'duration p95', error_rate: 'error rate' }

/** Deployments whose p95 or error rate moved, since when, the dearest first. */
export function RegressionsPanel({ scope }: { scope: Scope }) {
  const answer = useQuery(regressionsQuery({ ...scope, top: TOP }))
  const found = answer.data?.regressions ?? []
  return (
    <TablePanel
      title="What moved, and since when"
      help="Deployments whose duration or error rate changed for good within the period; what cost the most comes first."
      answer={answer}
      heads={['Deployment', 'Since', 'Before', 'After']}
      empty={found.length === 0 && `Nothing moved among ${answer.data?.looked_at ?? 0} deployments with enough runs`}
    >
      {found.map((one) => (
        <Row key={`${one.deployment} ${one.metric}`} one={one} />
      ))}
    </TablePanel>
  )
}

function Row({ one }: { one: Regression }) {
  return (
    <tr>
      <th scope="row" title={one.deployment}>
        <span className="truncate">
          <PlaceLink kind="deployment" name={one.deployment}>
            {one.deployment}
          </PlaceLink>
        </span>
        <span className={styles.under}>
          {WHAT[one.metric] ?? one.metric} {one.verdict}
        </span>
      </th>
      <td className={styles.number}>
        <Time iso={one.changed_at} relative />
      </td>
      <SideCell side={one.before} one={one} word="before" />
      <SideCell side={one.after} one={one} word="after" verdict={one.verdict} />
    </tr>
  )
}

/** A hash by its first digits, as git shows it; any other version as it is. */
function shortVersion(version: string): string {
  return HASH.test(version) ? version.slice(0, 8) : version
}

interface SideProps {
  side: Side
  one: Regression
  word: string
  verdict?: string
}

function SideCell({ side, one, word, verdict }: SideProps) {
  return (
    <td className={styles.number} data-verdict={verdict}>
      {formatUnit(side.number, one.unit, formatDuration)}
      <span className={styles.under}>
        {side.version && one.before.version !== one.after.version && (
          <span title={`Version ${side.version}`}>{shortVersion(side.version)} · </span>
        )}
        <RunsOf query={side.query} count={side.count} of={`${one.deployment} ${word}`} />
        {side.count === 1 ? ' run' : ' runs'}
      </span>
    </td>
  )
}
