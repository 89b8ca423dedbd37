import { IconBan, IconCheck, IconClockExclamation, IconPlayerPause, IconX } from '@tabler/icons-react'
import type { DeploymentHealth } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { formatCount } from '@/format/number'
import { PlaceLink, RunLink } from '@/parts/RunLink'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import { changeText, directionOf } from './change'
import styles from './DeploymentCells.module.css'
import { streakText } from './streak'

interface Props {
  one: DeploymentHealth
}

export function DeploymentName({ one }: Props) {
  return (
    <span className={styles.two}>
      <PlaceLink
        kind="deployment"
        name={one.flow ? `${one.flow}/${one.deployment}` : one.deployment_id}
        className={styles.name}
      >
        {one.deployment}
      </PlaceLink>
      <span className={styles.small} title={one.flow ?? undefined}>
        {one.flow}
      </span>
    </span>
  )
}

export function LastState({ one }: Props) {
  if (!one.last) return <span className="muted">Never ran</span>
  return (
    <RunLink id={one.last.id} className={styles.state}>
      <StateBadge type={one.last.state_type} name={one.last.state_name} />
      <span className={styles.small}>
        <Time iso={one.last.at} relative />
      </span>
    </RunLink>
  )
}

const STREAK_ICON = { failure: IconX, cancelled: IconBan, success: IconCheck, unfinished: null } as const

export function Streak({ one }: Props) {
  const Icon = one.streak?.outcome ? STREAK_ICON[one.streak.outcome] : null
  return (
    <span className={styles.streak} data-outcome={one.streak?.outcome ?? undefined}>
      {Icon && <Icon size={14} stroke={2.5} aria-hidden />}
      <span className="truncate">{streakText(one.streak)}</span>
    </span>
  )
}

/** The duration that 95 of 100 runs stay under, and how it changed. */
export function P95({ one }: Props) {
  const measured = { value: one.p95, previous: one.p95_previous, unit: 's' }
  const text = changeText(measured)
  const known = one.p95 !== null && one.p95_previous !== null && text !== 'unchanged'
  const worse = directionOf(measured) === 'up'
  return (
    <span className={styles.two} title={known ? `${formatDuration(one.p95_previous)} in the period before` : undefined}>
      <span>{formatDuration(one.p95)}</span>
      <span className={styles.small} data-verdict={known ? (worse ? 'worse' : 'better') : undefined}>
        {known ? `${text} ${worse ? 'slower' : 'faster'}` : one.p95_previous === null ? '' : text}
      </span>
    </span>
  )
}

export function NextRun({ one }: Props) {
  return (
    <span className={styles.two}>
      <span>{one.next_run ? <Time iso={one.next_run} relative /> : <span className="muted">–</span>}</span>
      <span>
        {one.missed > 0 && (
          <span className={styles.mark} data-tone="missed">
            <IconClockExclamation size={14} aria-hidden />
            {formatCount(one.missed)} missed
          </span>
        )}
        {one.missed === 0 && one.paused && (
          <span className={styles.mark}>
            <IconPlayerPause size={14} aria-hidden />
            Paused
          </span>
        )}
      </span>
    </span>
  )
}
