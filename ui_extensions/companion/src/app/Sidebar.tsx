import { IconExternalLink, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { settingsQuery } from '@/api/queries'
import { HistoryButton } from '@/features/toasts/HistoryButton'
import { LiveBadge } from './LiveBadge'
import { Mark } from './Mark'
import { rooms } from './routes'
import styles from './Sidebar.module.css'
import { ThemeSwitch } from './ThemeSwitch'
import { ZonePicker } from './ZonePicker'

interface Props {
  /** Opens the command palette; without it there is no button for it. */
  onSearch?: () => void
  /** Opens what was said; without it there is no button for it. */
  onMessages?: () => void
}

export function Sidebar({ onSearch, onMessages }: Props) {
  const { data: settings } = useQuery(settingsQuery())
  return (
    <div className={styles.sidebar}>
      <div className={styles.brand}>
        <Mark />
        <span className={styles.name}>Vantage</span>
        {settings?.sample_data && <span className={styles.sample}>Sample data</span>}
      </div>
      {onSearch && (
        <button type="button" className={styles.search} onClick={onSearch}>
          <IconSearch size={16} aria-hidden />
          <span>Go to</span>
          <kbd className={styles.key}>{/Mac|iP/.test(navigator.platform) ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
      )}
      <nav aria-label="Rooms" className={styles.rooms}>
        {rooms.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.room}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            activeProps={{ 'data-active': true }}
          >
            <Icon size={16} aria-hidden />
            {label}
          </Link>
        ))}
      </nav>
      <div className={styles.foot}>
        <LiveBadge wide />
        {onMessages && <HistoryButton onOpen={onMessages} />}
        <div className={styles.slot}>
          {settings?.prefect_ui_url && (
            <a className={styles.room} href={settings.prefect_ui_url}>
              <IconExternalLink size={16} aria-hidden />
              Prefect
            </a>
          )}
        </div>
        <ZonePicker />
        <ThemeSwitch />
      </div>
    </div>
  )
}
