import { zoneName } from '@/format/time'
import { useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'

/** `GMT+1`: the zone that the times beside it are in. */
export function ZoneName() {
  const zone = useZone()
  return (
    <abbr title={zone} style={{ textDecoration: 'none' }}>
      {zoneName(zone, serverNow())}
    </abbr>
  )
}
