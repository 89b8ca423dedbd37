/** Exports in words. */
import type { ExportFormat, ExportJob } from '@/api/exports'
import { countOf, formatCount } from '@/format/number'

export const FORMAT_LABEL: Record<ExportFormat, string> = { csv: 'CSV', jsonl: 'JSON lines', parquet: 'Parquet' }

/** How far it is: `412,000 of 1,000,000 runs`. */
export function sayOf({ status, via, rows, total }: ExportJob): string {
  if (status === 'waiting') return via === 'prefect' ? 'Waits for a worker of Prefect' : 'Waits for its turn'
  if (status === 'writing') return total === null ? 'Counting' : `${formatCount(rows)} of ${countOf(total, 'run')}`
  if (status === 'done') return countOf(rows, 'run')
  return status === 'failed' ? 'Failed' : 'Cancelled'
}
