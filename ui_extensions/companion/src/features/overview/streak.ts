/** Wording and weight of a deployment's streak of equal outcomes. Pure. */
import { formatCount } from '@/format/number'

export interface Streak {
  outcome: string | null
  count: number
}

const NOUNS: Record<string, [string, string]> = {
  success: ['success', 'successes'],
  failure: ['failure', 'failures'],
  cancelled: ['cancellation', 'cancellations'],
}

/** `5 failures in a row`, `1 failure`, or `no finished run` when there is nothing to count. */
export function streakText(streak: Streak | null): string {
  const nouns = streak?.outcome ? NOUNS[streak.outcome] : undefined
  if (!streak || !nouns || streak.count <= 0) return 'no finished run'
  if (streak.count === 1) return `1 ${nouns[0]}`
  return `${formatCount(streak.count)} ${nouns[1]} in a row`
}

/** Sort weight: failing first, the longer the streak the higher; then cancelled, then unknown, then well. */
export function troubleOf(streak: Streak | null): number {
  if (streak?.outcome === 'failure') return 1_000_000 + streak.count
  if (streak?.outcome === 'cancelled') return 1000 + streak.count
  return streak?.outcome === 'success' ? -streak.count : 0
}
