import { useNavigate } from '@tanstack/react-router'
import { LANGUAGES, type Report, type ReportDefinition } from '@/api/reports'
import { toast } from '@/features/toasts/store'
import { VersionConflict } from '@/parts/VersionConflict'
import { titleOf } from '../ReportRow'
import { addressWords, cronWords, periodWords } from '../words'
import { nameOf } from './kinds'
import type { Conflict, Saving } from './useSaving'

interface Props {
  conflict: Conflict
  /** The version that was edited. */
  base: Report | null
  saving: Saving
  /** Goes on with a report as it is kept. */
  onTake: (report: Report) => void
}

/** Two people have changed one report: both versions side by side, and nobody's is lost without a word. */
export function ConflictDialog({ conflict: { wanted, present }, base, saving, onTake }: Props) {
  const navigate = useNavigate()
  const rows = ROWS.map(({ label, read }) => ({ label, mine: read(wanted), theirs: read(present.definition) }))
  const keepTheirs = () => {
    saving.settle()
    onTake(present)
  }
  const replace = async () => {
    const report = await saving.replace(wanted, present.version)
    if (!report) return
    onTake(report)
    toast.success(`Saved “${titleOf(report.definition.title)}”`)
  }
  const saveMine = async () => {
    const name = `${wanted.name.slice(0, 74)}-mine`
    const report = await saving.create({ ...wanted, name, recipients: [], schedule: null })
    if (!report) return
    onTake(present)
    void navigate({ to: '/reports/$name', params: { name: report.name }, ignoreBlocker: true })
    toast.success(`Saved yours as “${name}”`, { detail: 'Without recipients and schedule: nobody gets both.' })
  }
  return (
    <VersionConflict
      title={titleOf(present.definition.title)}
      noun="report"
      base={base?.version ?? 0}
      present={present}
      rows={rows}
      onClose={saving.settle}
      onKeepTheirs={keepTheirs}
      onSaveMine={() => void saveMine()}
      onReplace={() => void replace()}
    />
  )
}

const ROWS: { label: string; read: (definition: ReportDefinition) => string }[] = [
  { label: 'Title', read: ({ title }) => title },
  { label: 'What for', read: ({ description }) => description || '–' },
  { label: 'Runs', read: ({ query }) => query || 'every run' },
  { label: 'Covers', read: ({ period, timezone }) => [periodWords(period), timezone].filter(Boolean).join(', ') },
  { label: 'Sections', read: ({ sections }) => sections.map(nameOf).join(' · ') },
  {
    label: 'Settings of sections',
    read: ({ sections }) =>
      sections
        .map(({ kind, ...rest }) => `${kind} ${Object.values(rest).flat().filter(Boolean).join(' ')}`.trim())
        .join('; '),
  },
  {
    label: 'Who gets it',
    read: ({ recipients }) =>
      recipients.map(({ to, url, block, folder }) => addressWords(to ?? url ?? block ?? folder ?? '')).join(', ') ||
      '–',
  },
  {
    label: 'Goes out',
    read: ({ schedule }) =>
      schedule
        ? `${cronWords(schedule.cron)}${schedule.timezone ? `, ${schedule.timezone}` : ''}${schedule.active ? '' : ', paused'}`
        : 'by hand',
  },
  { label: 'Files', read: ({ formats, pdf }) => [...formats, `PDF as ${pdf}`].join(', ') },
  {
    label: 'Look',
    read: ({ theme }) => [theme.brand, theme.colour, theme.logo ? 'with a logo' : ''].filter(Boolean).join(', '),
  },
  {
    label: 'Language',
    read: ({ language, locale }) => [LANGUAGES[language] ?? language, locale].filter(Boolean).join(', '),
  },
]
