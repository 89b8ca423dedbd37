import { useQuery } from '@tanstack/react-query'
import type { Scope } from '@/api/analytics'
import { type WasteAnswer, wasteQuery } from '@/api/understand'
import { formatDuration } from '@/format/duration'
import { countOf, formatRatio } from '@/format/number'
import { QueryLink } from '@/parts/RunLink'
import { RowName, TablePanel } from './TablePanel'
import styles from './TablePanel.module.css'

/** What the time of runs was spent on; the parts add up to the whole. */
export function WastePanel({ scope }: { scope: Scope }) {
  const answer = useQuery(wasteQuery(scope))
  const time = answer.data?.run_time
  const parts = time?.parts.filter((part) => part.seconds > 0) ?? []
  return (
    <TablePanel
      title="Where run time went"
      help={wasted(time)}
      answer={answer}
      heads={['Spent on', 'Time', 'Share']}
      empty={parts.length === 0 && 'No run ended in this period'}
    >
      {time &&
        parts.map((part) => (
          <tr key={part.key}>
            <RowName label={part.label} share={part.seconds / time.wall} />
            <td className={styles.number} data-verdict={part.wasted ? 'worse' : undefined}>
              <QueryLink query={part.query}>{formatDuration(part.seconds)}</QueryLink>
            </td>
            <td className={styles.number}>{formatRatio(part.seconds / time.wall)}</td>
          </tr>
        ))}
    </TablePanel>
  )
}

function wasted(time: WasteAnswer['run_time'] | undefined): string {
  const about = 'The time of runs that ended, by what it was spent on.'
  if (!time || time.wasted_share === null) return about
  return `${about} In vain: ${formatDuration(time.wasted)}, ${formatRatio(time.wasted_share)} of what was run.`
}

/** Why runs waited, as far as samples tell; the causes add up to the whole. */
export function WaitingPanel({ scope }: { scope: Scope }) {
  const answer = useQuery(wasteQuery(scope))
  const waits = answer.data?.waiting
  const causes = waits?.causes.filter((cause) => cause.seconds > 0) ?? []
  return (
    <TablePanel
      title="Why runs waited"
      help={`The time from when runs were due until they started, ${waits ? `${formatDuration(waits.seconds)} in all, ` : ''}by what samples of queues and workers saw meanwhile.`}
      aside={waits && waits.runs > 0 && <QueryLink query={waits.query}>{countOf(waits.runs, 'run')}</QueryLink>}
      answer={answer}
      heads={['Cause', 'Time', 'Share']}
      empty={causes.length === 0 && 'No run waited in this period'}
    >
      {waits &&
        causes.map((cause) => (
          <tr key={cause.key}>
            <RowName label={cause.label} share={cause.seconds / waits.seconds} />
            <td className={styles.number}>{formatDuration(cause.seconds)}</td>
            <td className={styles.number}>{formatRatio(cause.seconds / waits.seconds)}</td>
          </tr>
        ))}
    </TablePanel>
  )
}
