import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Input.css'
import '@mantine/spotlight/styles.css'
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { IconBug, IconClockPlay, IconHourglassHigh, IconPlayerPlay, IconRefresh, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { post } from '@/api/client'
import { rooms } from './routes'

const [store, spotlight] = createSpotlight()

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

/** The command palette: rooms, well-worn searches, a search of what was typed. */
export default function Palette({ opened }: Props) {
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  useEffect(() => {
    if (opened) spotlight.open()
  }, [opened])

  const search = (q: string) => void navigate({ to: '/runs', search: { q } })
  const groups = [
    {
      group: 'Rooms',
      actions: rooms.map(({ to, label, icon: Icon }) => action(label, <Icon size={18} />, () => void navigate({ to }))),
    },
    {
      group: 'Runs',
      actions: SEARCHES.map(({ label, q, icon: Icon }) => action(label, <Icon size={18} />, () => search(q), q)),
    },
    {
      group: 'Actions',
      actions: [action('Compare with Prefect now', <IconRefresh size={18} />, () => void post('sync'))],
    },
  ]
  if (typed.trim()) {
    const find = action(`Search runs for ${typed}`, <IconSearch size={18} />, () => search(typed.trim()))
    groups.push({ group: 'Search', actions: [{ ...find, keywords: typed }] })
  }
  return (
    <Spotlight
      store={store}
      actions={groups}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound="Nothing found"
      searchProps={{
        placeholder: 'Go to a room, a search or a run',
        'aria-label': 'Go to',
        leftSection: <IconSearch size={18} />,
      }}
    />
  )
}

function action(label: string, icon: React.ReactNode, run: () => void, description?: string): SpotlightActionData {
  return { id: label, label, description, leftSection: icon, onClick: run }
}
