/** A view as a report: its runs, and the report's period in the place of its time; figures have no order. */
import { TIME_FIELDS } from '@/features/runs/timeRanges'
import { hasAlternatives, withSort, withTime } from '@/query/terms'
import type { NewReportSearch } from './route'

const STARTER = 'start:digest'

export function reportOf(q: string, title?: string): NewReportSearch {
  // Within alternatives a time is one of them, and taking it away would ask something else.
  const runs = hasAlternatives(q) ? q : withSort(withTime(q, TIME_FIELDS, null), null)
  return { from: STARTER, q: runs, ...(title ? { title } : {}) }
}
