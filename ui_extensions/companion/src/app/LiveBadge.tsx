import { IconBolt, IconPlugConnectedX, IconRefresh, type TablerIcon } from '@tabler/icons-react'
import type { System } from '@/api/types'
import { formatClock } from '@/format/time'
import { useZone } from '@/format/zone'
import type { Connection } from '@/live/socket'
import { useConnection } from '@/live/useLive'
import { useSystem } from '@/live/useSystem'
import styles from './LiveBadge.module.css'

interface Props {
  /** With its detail beside it. */
  wide?: boolean
}

/** How fresh the page is: live, catching up, or offline since when. */
export function LiveBadge({ wide = false }: Props) {
  const connection = useConnection()
  const system = useSystem()
  const zone = useZone()
  const word = freshness(connection, system, zone)
  const Icon = ICONS[word.tone]
  return (
    <div className={styles.badge} data-tone={word.tone} role="status" title={word.detail}>
      <Icon size={16} aria-hidden />
      <span className={styles.word}>{word.label}</span>
      {(wide || word.tone === 'offline') && word.detail && <span className={styles.detail}>{word.detail}</span>}
    </div>
  )
}

const ICONS: Record<Tone, TablerIcon> = {
  live: IconBolt,
  catching: IconRefresh,
  offline: IconPlugConnectedX,
}

type Tone = 'live' | 'catching' | 'offline'
interface Freshness {
  tone: Tone
  label: string
  detail?: string
}

export function freshness(connection: Connection, system: System | null, zone: string): Freshness {
  const since = (at: string | number) => `since ${formatClock(new Date(at).toISOString(), zone)}`
  if (connection.status === 'offline') return { tone: 'offline', label: 'Offline', detail: since(connection.since) }
  if (connection.status === 'connecting' || !system)
    return { tone: 'catching', label: system ? 'Reconnecting' : 'Connecting' }
  const { stream, backfill } = system
  if (stream.status === 'offline') {
    return { tone: 'offline', label: 'Prefect away', detail: stream.since ? since(stream.since) : undefined }
  }
  if (backfill.status === 'running' && backfill.total) {
    const part = Math.floor((100 * backfill.done) / backfill.total)
    return { tone: 'catching', label: 'Catching up', detail: `${part} % of past runs` }
  }
  if (stream.status !== 'live' || connection.catchingUp) return { tone: 'catching', label: 'Catching up' }
  return { tone: 'live', label: 'Live', detail: DETAIL[connection.by] }
}

const DETAIL: Record<Connection['by'], string | undefined> = {
  socket: undefined,
  events: 'by events, without a socket',
  polling: 'asks every 5 s',
}
