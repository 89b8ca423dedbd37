import { useNavigate } from '@tanstack/react-router'
import type { Dashboard, DashboardDefinition } from '@/api/dashboards'
import { toast } from '@/features/toasts/store'
import { VersionConflict } from '@/parts/VersionConflict'
import { aboutOf, titleOf } from './panels'
import type { Conflict, Saving } from './useSaving'

interface Props {
  conflict: Conflict
  /** The version that was changed. */
  base: Dashboard
  saving: Saving
  /** Goes on with a dashboard as it is kept. */
  onTake: (dashboard: Dashboard) => void
}

/** Two people have changed one dashboard: both versions side by side, and nobody's is lost without a word. */
export function ConflictDialog({ conflict: { wanted, present }, base, saving, onTake }: Props) {
  const navigate = useNavigate()
  const rows = ROWS.map(({ label, read }) => ({
    label,
    mine: read(wanted),
    theirs: read(present.definition),
    before: read(base.definition) === read(present.definition) ? null : read(base.definition),
  }))
  const keepTheirs = () => {
    saving.settle()
    onTake(present)
  }
  const replace = async () => {
    const made = await saving.replace(wanted, present.version)
    if (!made) return
    onTake(made)
    toast.success(`Saved “${made.definition.title}”`)
  }
  const saveMine = async () => {
    const made = await saving.create({ ...wanted, title: `${wanted.title} (mine)`.slice(0, 120) })
    if (!made) return
    onTake(present)
    void navigate({ to: '/dashboards/$name', params: { name: made.name }, ignoreBlocker: true })
    toast.success(`Saved yours as “${made.definition.title}”`)
  }
  return (
    <VersionConflict
      title={present.definition.title}
      noun="dashboard"
      base={base.version}
      present={present}
      rows={rows}
      onClose={saving.settle}
      onKeepTheirs={keepTheirs}
      onSaveMine={() => void saveMine()}
      onReplace={() => void replace()}
    />
  )
}

const ROWS: { label: string; read: (definition: DashboardDefinition) => string }[] = [
  { label: 'Title', read: ({ title }) => title },
  { label: 'What for', read: ({ description }) => description || '–' },
  { label: 'Runs', read: ({ query }) => query || 'every run' },
  { label: 'Period', read: ({ period }) => period },
  { label: 'Panels', read: ({ panels }) => panels.map(titleOf).join(' · ') || '–' },
  {
    label: 'What they show',
    read: ({ panels }) =>
      panels.map((panel) => `${panel.chart} ${panel.width} wide ${aboutOf(panel)}`.trim()).join('; ') || '–',
  },
  { label: 'Seen by', read: ({ shared }) => (shared ? 'everybody' : 'its owner') },
]
