/** The kinds of sections: what each is for and which fields its form has. A new one is a row here. */
import {
  IconAlertTriangle,
  IconBug,
  IconCalendarOff,
  IconChartBar,
  IconChartLine,
  IconClockHour4,
  IconListDetails,
  IconNumbers,
  IconTable,
  IconTextSize,
  IconTrendingUp,
  type TablerIcon,
} from '@tabler/icons-react'
import type { SectionDefinition, Value } from '@/api/reports'

/** How a field is written; `choices` of metric, aggregate and dimension come from the service. */
export interface FieldKind {
  key: string
  label: string
  as: 'text' | 'words' | 'number' | 'query' | 'choice' | 'figures' | 'metric' | 'aggregate' | 'aggregates' | 'dimension'
  /** What stands where nothing was chosen. */
  usual: Value
  help?: string
  choices?: readonly (readonly [value: string, label: string])[]
  min?: number
  max?: number
  step?: number
  /** Nothing is a value of its own, called so. */
  none?: string
}

export interface SectionKind {
  kind: string
  label: string
  about: string
  icon: TablerIcon
  /** What a new one has besides its kind. */
  begin?: Record<string, Value>
  fields: FieldKind[]
}

const BUCKETS = [
  ['auto', 'As fits the period'],
  ['hour', 'An hour'],
  ['6hours', 'Six hours'],
  ['day', 'A day'],
  ['week', 'A week'],
  ['month', 'A month'],
] as const
export const FIGURES = [
  ['finished', 'Finished runs'],
  ['success_rate', 'Success rate'],
  ['failures', 'Failures'],
  ['duration_p95', 'Duration p95'],
  ['wait_p95', 'Wait p95'],
  ['retry_rate', 'Retry rate'],
] as const

const bucket: FieldKind = { key: 'bucket', label: 'One step is', as: 'choice', choices: BUCKETS, usual: 'auto' }
const by = (usual: string | null, more: Partial<FieldKind> = {}): FieldKind => ({
  key: 'by',
  label: 'For each',
  as: 'dimension',
  usual,
  ...more,
})
const top = (usual: number, max: number): FieldKind => ({
  key: 'top',
  label: 'At most',
  as: 'number',
  usual,
  min: 1,
  max,
})
const metric: FieldKind = { key: 'metric', label: 'Metric', as: 'metric', usual: '' }

export const KINDS: SectionKind[] = [
  {
    kind: 'totals',
    label: 'Key figures',
    about: 'Numbers with their change against the period before',
    icon: IconNumbers,
    fields: [{ key: 'figures', label: 'Figures', as: 'figures', usual: FIGURES.map(([key]) => key) }],
  },
  {
    kind: 'outcomes',
    label: 'How runs ended',
    about: 'Completed, failed and cancelled runs over time',
    icon: IconChartBar,
    fields: [bucket],
  },
  {
    kind: 'panel',
    label: 'Metric over time',
    about: 'A chart of one metric, one line or several',
    icon: IconChartLine,
    begin: { metric: 'success_rate' },
    fields: [
      metric,
      { key: 'aggregates', label: 'Lines', as: 'aggregates', usual: [], help: 'The metric’s own when none is ticked.' },
      by(null, { label: 'A line for each', none: 'One line for all' }),
      { ...top(5, 10), label: 'Lines at most' },
      bucket,
    ],
  },
  {
    kind: 'breakdown',
    label: 'Metric by value',
    about: 'A table of one metric by deployment, pool, tag …',
    icon: IconTable,
    begin: { metric: 'error_rate', by: 'deployment' },
    fields: [
      metric,
      { key: 'aggregate', label: 'Number', as: 'aggregate', usual: null, none: 'The metric’s own' },
      by('deployment'),
      top(10, 100),
      {
        key: 'order',
        label: 'Order',
        as: 'choice',
        usual: 'count',
        choices: [
          ['count', 'Most runs first'],
          ['number', 'Largest number first'],
          ['change', 'Worst change first'],
        ],
      },
    ],
  },
  {
    kind: 'durations',
    label: 'Durations',
    about: 'p50 and p95 over time and by deployment',
    icon: IconClockHour4,
    fields: [by('deployment'), top(15, 100), bucket],
  },
  {
    kind: 'regressions',
    label: 'What became slower',
    about: 'Worst first, against the period before',
    icon: IconTrendingUp,
    fields: [
      by('deployment'),
      {
        key: 'aggregate',
        label: 'Duration',
        as: 'choice',
        usual: 'p95',
        choices: ['p50', 'p75', 'p90', 'p95', 'p99', 'mean'].map((each) => [each, each] as const),
      },
      top(8, 50),
      { key: 'min_runs', label: 'Runs at least', as: 'number', usual: 20, min: 1, help: 'In either period.' },
      {
        key: 'min_change',
        label: 'Slower by at least',
        as: 'number',
        usual: 0.1,
        min: 0,
        step: 0.05,
        help: 'A share: 0.1 is 10 %.',
      },
    ],
  },
  {
    kind: 'errors',
    label: 'Errors',
    about: 'Which errors struck most, new ones marked',
    icon: IconBug,
    fields: [top(10, 100)],
  },
  {
    kind: 'unresolved',
    label: 'Still failing',
    about: 'What failed and has not succeeded since',
    icon: IconAlertTriangle,
    fields: [top(20, 100)],
  },
  {
    kind: 'missed',
    label: 'Missed schedules',
    about: 'What should have run and did not, or ran late',
    icon: IconCalendarOff,
    fields: [top(20, 100)],
  },
  {
    kind: 'runs',
    label: 'List of runs',
    about: 'Runs with their links',
    icon: IconListDetails,
    fields: [
      {
        key: 'over',
        label: 'Runs that',
        as: 'choice',
        usual: 'ended',
        choices: [
          ['ended', 'ended in the period'],
          ['started', 'started in the period'],
          ['scheduled', 'were scheduled in the period'],
        ],
      },
      {
        key: 'sort',
        label: 'Order',
        as: 'choice',
        usual: null,
        none: 'Newest first',
        choices: [
          ['-duration', 'Longest first'],
          ['-wait', 'Longest wait first'],
          ['ended', 'Oldest first'],
        ],
      },
      top(20, 200),
    ],
  },
  {
    kind: 'text',
    label: 'Words of your own',
    about: 'Markdown, with values of the report in it',
    icon: IconTextSize,
    begin: { text: '**{{ figures.finished.text }}** runs finished, **{{ figures.failures.text }}** of them failed.' },
    fields: [
      {
        key: 'text',
        label: 'Text',
        as: 'words',
        usual: '',
        help: 'Markdown. Values: {{ period.label }}, {{ figures.finished.text }}, {{ figures.failures.text }}, {{ figures.failures.change }}.',
      },
    ],
  },
]

const byKind = new Map(KINDS.map((each) => [each.kind, each]))

/** Null for a kind that only a newer service knows. */
export const kindOf = (section: SectionDefinition): SectionKind | null => byKind.get(section.kind) ?? null

/** What a section is called in the list: its own heading, else its kind. */
export function nameOf(section: SectionDefinition): string {
  return (typeof section.title === 'string' && section.title) || (kindOf(section)?.label ?? section.kind)
}

/** One line under its name. */
export function summaryOf(section: SectionDefinition): string {
  const parts = [kindOf(section)?.label ?? section.kind]
  if (typeof section.metric === 'string') parts.push(section.metric.replaceAll('_', ' '))
  if (typeof section.by === 'string') parts.push(`by ${section.by}`)
  if (section.kind === 'text' && typeof section.text === 'string') parts.push(section.text.slice(0, 60))
  if (section.query) parts.push(String(section.query))
  return (nameOf(section) === parts[0] ? parts.slice(1) : parts).join(' · ') || (kindOf(section)?.about ?? '')
}
