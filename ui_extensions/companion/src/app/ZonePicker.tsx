import { IconWorld } from '@tabler/icons-react'
import { useState } from 'react'
import { zoneName } from '@/format/time'
import { browserZone, chooseZone, useZone } from '@/format/zone'
import { serverNow } from '@/live/clock'
import styles from './ZonePicker.module.css'

/** The zone that every time is shown in; the list is made when it is first wanted. */
export function ZonePicker() {
  const zone = useZone()
  const [zones, setZones] = useState<string[]>([])
  const own = browserZone()
  const fill = () => {
    if (zones.length === 0) setZones(Intl.supportedValuesOf('timeZone').filter((each) => each !== 'UTC'))
  }
  return (
    <label className={styles.picker}>
      <IconWorld size={16} aria-hidden />
      <span className="visually-hidden">Time zone</span>
      <span className={styles.zone} aria-hidden>
        <span className="truncate">{zone.replaceAll('_', ' ')}</span>
        {zone !== 'UTC' && <span className={styles.short}>{zoneName(zone, serverNow())}</span>}
      </span>
      <select
        className={styles.select}
        value={zone}
        onFocus={fill}
        onPointerDown={fill}
        onChange={(event) => chooseZone(event.target.value === own ? null : event.target.value)}
      >
        <option value={own}>{own} (this browser)</option>
        {own !== 'UTC' && <option value="UTC">UTC</option>}
        {zones.length === 0 && zone !== own && zone !== 'UTC' && <option value={zone}>{zone}</option>}
        {zones.map((each) => each !== own && <option key={each}>{each}</option>)}
      </select>
    </label>
  )
}
