import { formatRelative, formatTime, formatUtc } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow, useNow } from '@/live/clock'

interface Props {
  iso: string | null | undefined
  /** `5 minutes ago` as the text, the exact time on hover. */
  relative?: boolean
  /** Without seconds when false. */
  seconds?: boolean
}

/** A time in the viewer's zone; on hover in UTC and relative to now. Print the zone near it: `<ZoneName />` in headers. */
export function Time({ iso, relative = false, seconds = true }: Props) {
  const zone = useZone()
  if (!iso) return <span className="muted">–</span>
  return relative ? <RelativeTime iso={iso} zone={zone} /> : <ExactTime iso={iso} zone={zone} seconds={seconds} />
}

function ExactTime({ iso, zone, seconds }: { iso: string; zone: string; seconds: boolean }) {
  return (
    <time
      className="tabular"
      dateTime={iso}
      title={`${formatUtc(iso)}, ${formatRelative(iso, serverNow())}`}
      onPointerEnter={(event) => {
        event.currentTarget.title = `${formatUtc(iso)}, ${formatRelative(iso, serverNow())}`
      }}
    >
      {formatTime(iso, zone, serverNow(), seconds)}
    </time>
  )
}

function RelativeTime({ iso, zone }: { iso: string; zone: string }) {
  const now = useNow()
  return (
    <time dateTime={iso} title={`${formatTime(iso, zone, now)} (${zone}), ${formatUtc(iso)}`}>
      {formatRelative(iso, now)}
    </time>
  )
}
