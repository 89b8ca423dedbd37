import { Link } from '@tanstack/react-router'
import type { CSSProperties } from 'react'
import { formatTime } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'

interface Props {
  id: string
  label: string
  at: string | null
  className?: string
  style?: CSSProperties
  mark: { 'data-mark': number; tabIndex: number; onFocus: () => void }
}

/** The part of a small chart that leads to one run; says its state, duration and time. */
export function RunLinkMark({ id, label, at, className, style, mark }: Props) {
  const zone = useZone()
  const words = at ? `${label}, ${formatTime(at, zone, serverNow())}` : label
  return (
    <Link
      to="/runs/$runId"
      params={{ runId: id }}
      preload={false}
      className={className}
      style={style}
      title={words}
      aria-label={words}
      {...mark}
    />
  )
}
