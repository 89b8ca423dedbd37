import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconRefresh, type TablerIcon } from '@tabler/icons-react'
import type { System } from '@/api/types'
import { Time } from '@/parts/Time'
import { type Finding, findingsOf, type Tone, verdictOf } from './health'
import styles from './VerdictCard.module.css'

const ICONS: Record<Tone, TablerIcon> = {
  good: IconCircleCheck,
  busy: IconRefresh,
  warning: IconAlertTriangle,
  bad: IconCircleX,
}

/** The one sentence that matters, then each thing that is wrong: since when, and how to mend it. */
export function VerdictCard({ system }: { system: System }) {
  const findings = findingsOf(system)
  const { tone, title } = verdictOf(findings)
  const Icon = ICONS[tone]
  const alone = findings.length === 1 ? findings[0] : undefined
  return (
    <section className={styles.card} data-tone={tone} aria-labelledby="verdict">
      <div className={styles.head}>
        <span className={styles.icon} data-tone={tone}>
          <Icon size={20} aria-hidden />
        </span>
        <div className={styles.words}>
          <h2 id="verdict" className={styles.title}>
            {title}
          </h2>
          <p className={styles.text}>
            {alone ? <Mend finding={alone} /> : <Summary system={system} count={findings.length} />}
          </p>
        </div>
      </div>
      {findings.length > 1 && (
        <ul className={styles.list}>
          {findings.map((finding) => (
            <FindingRow key={`${finding.part} ${finding.text}`} finding={finding} />
          ))}
        </ul>
      )}
    </section>
  )
}

function FindingRow({ finding }: { finding: Finding }) {
  const Icon = ICONS[finding.tone]
  return (
    <li className={styles.finding}>
      <span className={styles.small} data-tone={finding.tone}>
        <Icon size={16} aria-hidden />
      </span>
      <div>
        <p className={styles.what}>{finding.text}</p>
        <p className={styles.text}>
          <Mend finding={finding} />
        </p>
      </div>
    </li>
  )
}

function Mend({ finding }: { finding: Finding }) {
  return (
    <>
      {finding.hint}
      {finding.since && (
        <>
          {' '}
          Since <Time iso={finding.since} />, <Time iso={finding.since} relative />
        </>
      )}
    </>
  )
}

/** When nothing is wrong: the age of what is known. */
function Summary({ system, count }: { system: System; count: number }) {
  if (count > 0) return <>The worst comes first.</>
  return (
    <>
      Last compared with Prefect <Time iso={system.reconcile.last_at} relative />
    </>
  )
}
