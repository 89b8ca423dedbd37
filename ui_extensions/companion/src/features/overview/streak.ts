/** Wording and weight of a deployment's streak of equal outcomes. Pure. */

export type Streak = { outcome: string; count: number }

const NOUNS: Record<string, [string, string]> = {
  success: ['success', 'successes'],
  failure: ['failure', 'failures'],
  cancelled: ['cancellation', 'cancellations'],
}

/** "5 failures in a row", "1 failure", or "no finished run" when there is nothing to count. */
export function streakText(streak: Streak): string {
  const nouns = NOUNS[streak.outcome]
  if (!nouns || streak.count <= 0) return 'no finished run'
  if (streak.count === 1) return `1 ${nouns[0]}`
  return `${streak.count.toLocaleString('en-GB')} ${nouns[1]} in a row`
}

/** Sort weight: failing deployments first, the longer the streak the higher; then cancelled, then unknown, then well. */
export function troubleOf(streak: Streak): number {
  if (streak.outcome === 'failure') return 1_000_000 + streak.count
  if (streak.outcome === 'cancelled') return 1_000 + streak.count
  return streak.outcome === 'success' ? -streak.count : 0
}
