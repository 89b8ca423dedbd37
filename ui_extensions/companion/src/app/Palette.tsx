import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Input.css'
import '@mantine/spotlight/styles.css'
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import {
  IconBug,
  IconClockPlay,
  IconHash,
  IconHourglassHigh,
  IconPlayerPlay,
  IconRefresh,
  IconSearch,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { post } from '@/api/client'
import { type Offer, offered } from '@/features/palette/offers'
import { useFlowFinds, usePresetFinds } from '@/features/palette/useFinds'
import { toast } from '@/features/toasts/store'
import styles from './Palette.module.css'
import { rooms } from './routes'

const [store, spotlight] = createSpotlight()
const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const SEARCHES = [
  { label: 'Failures of the last 24 hours', q: 'outcome:failure at:-24h..', icon: IconBug },
  { label: 'Running now, longest first', q: 'is:running sort:-elapsed', icon: IconPlayerPlay },
  { label: 'Late runs', q: 'is:late', icon: IconClockPlay },
  { label: 'Stuck runs', q: 'is:stuck', icon: IconHourglassHigh },
] as const

interface Props {
  /** Grows each time the palette is asked for. */
  opened: number
}

/** The command palette: rooms, presets, flows, what the page on screen can do, a search of what was typed. */
export default function Palette({ opened }: Props) {
  const [typed, setTyped] = useState('')
  useEffect(() => {
    if (opened) spotlight.open()
  }, [opened])
  return (
    <Spotlight
      store={store}
      actions={useGroups(typed)}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound="Nothing found"
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      classNames={{ action: styles.action, actionsGroup: styles.group }}
      searchProps={{
        placeholder: 'Go to a room, a preset, a flow; or do something',
        'aria-label': 'Go to',
        leftSection: <IconSearch size={18} />,
      }}
    />
  )
}

function useGroups(typed: string) {
  const navigate = useNavigate()
  const presets = usePresetFinds()
  const flows = useFlowFinds(typed)
  const text = typed.trim()
  const search = (q: string) => () => void navigate({ to: '/runs', search: { q } })
  const toRooms = rooms.map(({ to, label, icon }) => ({ id: label, label, icon, run: () => void navigate({ to }) }))
  const toRuns = SEARCHES.map(({ label, q, icon }) => ({ id: label, label, description: q, icon, run: search(q) }))
  const compare = { id: 'compare', label: 'Compare with Prefect now', icon: IconRefresh, run: compareNow }
  const find = { id: 'search', label: `Search runs for ${text}`, icon: IconSearch, run: search(text) }
  const toRun = {
    id: 'run',
    label: `Open run ${text}`,
    icon: IconHash,
    run: () => void navigate({ to: '/runs/$runId', params: { runId: text } }),
  }
  const groups = [
    { group: 'Here', actions: offered() },
    { group: 'Rooms', actions: toRooms },
    { group: 'Presets', actions: presets },
    { group: 'Flows', actions: flows },
    { group: 'Runs', actions: toRuns },
    { group: 'Vantage', actions: [compare] },
    // What was typed is found whatever it is.
    { group: 'Search', actions: text ? [...(RUN_ID.test(text) ? [toRun] : []), find] : [] },
  ]
  return groups
    .filter(({ actions }) => actions.length > 0)
    .map(({ group, actions }) => ({
      group,
      actions: actions.map((each) => ({ ...action(each), ...(group === 'Search' ? { keywords: typed } : {}) })),
    }))
}

function action({ id, label, description, icon: Icon, run }: Offer): SpotlightActionData {
  return { id, label, description, leftSection: <Icon size={18} aria-hidden />, onClick: run }
}

function compareNow(): void {
  post('sync').then(
    () => toast.info('Comparing with Prefect', { detail: 'The System page shows how far it is.' }),
    (error: Error) => toast.error('Prefect could not be compared with', { detail: error.message }),
  )
}
