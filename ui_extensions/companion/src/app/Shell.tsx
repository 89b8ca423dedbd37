import { useMediaQuery } from '@mantine/hooks'
import { IconMenu2 } from '@tabler/icons-react'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { HistoryButton } from '@/features/toasts/HistoryButton'
import { useSubscribed } from '@/features/toasts/subscriptions'
import { Toasts } from '@/features/toasts/Toasts'
import { useFollowSystem } from '@/live/useSystem'
import { Sheet } from '@/parts/Sheet'
import { LiveBadge } from './LiveBadge'
import { Mark } from './Mark'
import { onPaletteKey } from './paletteKey'
import styles from './Shell.module.css'
import { Sidebar } from './Sidebar'

const Palette = lazy(() => import('./Palette'))
const PresetNotifiers = lazy(() => import('@/features/toasts/PresetNotifier'))
const HistorySheet = lazy(() => import('@/features/toasts/HistorySheet'))

/** The frame of every page: sidebar or, on a phone, a bar with a drawer; the page itself; the command palette. */
export function Shell() {
  useFollowSystem()
  const narrow = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const main = useRef<HTMLElement>(null)
  const [palette, setPalette] = useState(0)
  const [messages, setMessages] = useState(false)
  const notifies = useSubscribed().length > 0
  const openMessages = () => setMessages(true)
  const openPalette = useCallback(() => setPalette((count) => count + 1), [])
  useEffect(() => onPaletteKey(openPalette), [openPalette])
  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      {narrow ? (
        <PhoneBar onSearch={openPalette} onMessages={openMessages} />
      ) : (
        <aside className={styles.sidebar}>
          <Sidebar onSearch={openPalette} onMessages={openMessages} />
        </aside>
      )}
      <main ref={main} className={styles.main} id="main" tabIndex={-1}>
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      {palette > 0 && (
        <Suspense fallback={null}>
          <Palette opened={palette} />
        </Suspense>
      )}
      <Toasts onHistory={openMessages} />
      {notifies && (
        <Suspense fallback={null}>
          <PresetNotifiers />
        </Suspense>
      )}
      {messages && (
        <Suspense fallback={null}>
          <HistorySheet open onClose={() => setMessages(false)} />
        </Suspense>
      )}
    </div>
  )
}

function PhoneBar({ onSearch, onMessages }: { onSearch: () => void; onMessages: () => void }) {
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: going to another page closes the drawer
  useEffect(() => setOpen(false), [path])
  return (
    <header className={styles.bar}>
      <button type="button" className={styles.menu} aria-label="Open the menu" onClick={() => setOpen(true)}>
        <IconMenu2 size={20} aria-hidden />
      </button>
      <Mark size={24} />
      <span className={styles.name}>Vantage</span>
      <LiveBadge />
      <HistoryButton small onOpen={onMessages} />
      <Sheet open={open} onClose={() => setOpen(false)} label="Menu" side="left">
        <Sidebar
          onSearch={() => {
            setOpen(false)
            onSearch()
          }}
        />
      </Sheet>
    </header>
  )
}
