/** What a new report can begin with when it is no copy of another. */
import type { SectionDefinition } from '@/api/reports'

export interface Starter {
  key: string
  label: string
  about: string
  title: string
  period: string
  sections: SectionDefinition[]
}

export const STARTERS: Starter[] = [
  {
    key: 'digest',
    label: 'Figures and trends',
    about: 'Key figures, how runs ended, errors and what still fails',
    title: 'Digest, {{ period.label }}',
    period: 'last-week',
    sections: [{ kind: 'totals' }, { kind: 'outcomes' }, { kind: 'errors' }, { kind: 'unresolved' }],
  },
  {
    key: 'failures',
    label: 'Failures',
    about: 'Why runs failed, which, and what has not recovered',
    title: 'Failures, {{ period.label }}',
    period: 'yesterday',
    sections: [{ kind: 'errors' }, { kind: 'runs', query: 'outcome:failure' }, { kind: 'unresolved' }],
  },
  {
    key: 'speed',
    label: 'Speed',
    about: 'Durations, waits and what became slower',
    title: 'How fast runs were, {{ period.label }}',
    period: 'last-week',
    sections: [
      { kind: 'totals', figures: ['finished', 'duration_p95', 'wait_p95'] },
      { kind: 'durations' },
      { kind: 'panel', metric: 'wait', aggregates: ['p50', 'p95'], title: 'How long runs waited' },
      { kind: 'regressions' },
    ],
  },
  {
    key: 'empty',
    label: 'From nothing',
    about: 'Key figures only; add what you want',
    title: 'A report of {{ period.label }}',
    period: 'last-week',
    sections: [{ kind: 'totals' }],
  },
]
