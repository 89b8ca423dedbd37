import { Link } from '@tanstack/react-router'
import { type CSSProperties, type KeyboardEvent, useState } from 'react'
import type { HeatCell } from '@/api/analytics'
import { countOf } from '@/format/number'
import styles from './Heatmap.module.css'
import { DAYS, HOURS, hourName, shades, stepTo } from './week'

interface Props {
  cells: HeatCell[]
  /** Zero is the lightest shade; a share of errors is shown in the colour of failure. */
  bad: boolean
  format: (value: number | null) => string
}

/** Hours of the week, darker for more. Every cell is a link to its runs; the arrow keys walk the grid. */
export function Heatmap({ cells, bad, format }: Props) {
  const [focus, setFocus] = useState('1-9')
  const found = new Map(cells.map((cell) => [`${cell.weekday}-${cell.hour}`, cell]))
  const shade = shades(cells)
  const current = found.has(focus) ? focus : (found.keys().next().value ?? '')
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = stepTo(current, event.key, found)
    if (!next) return
    event.preventDefault()
    setFocus(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus()
  }
  return (
    <div className={styles.frame} data-bad={bad || undefined}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside take the focus, this only moves it */}
      <div className={styles.grid} onKeyDown={onKeyDown}>
        <span />
        {HOURS.map((hour) => (
          <span key={hour} className={styles.hour} data-shown={hour % 3 === 0 || undefined} aria-hidden="true">
            {String(hour).padStart(2, '0')}
          </span>
        ))}
        {DAYS.map((day, index) => [
          <span key={day} className={styles.day} aria-hidden="true">
            {day.slice(0, 3)}
          </span>,
          ...HOURS.map((hour) => {
            const key = `${index + 1}-${hour}`
            const cell = found.get(key)
            if (!cell) return <span key={key} className={styles.none} />
            const words = `${day} ${hourName(hour)}: ${format(cell.value)}, ${countOf(cell.count, 'run')}`
            return (
              <Link
                key={key}
                to="/runs"
                search={{ q: cell.query }}
                preload={false}
                className={styles.cell}
                style={{ '--share': shade(cell.value) } as CSSProperties}
                data-cell={key}
                tabIndex={key === current ? 0 : -1}
                aria-label={words}
                title={words}
                onFocus={() => setFocus(key)}
              />
            )
          }),
        ])}
      </div>
    </div>
  )
}
