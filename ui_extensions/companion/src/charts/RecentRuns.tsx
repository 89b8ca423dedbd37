import type { StateType } from '@/api/types'
import { formatDuration } from '@/format/duration'
import { lookOf, stateColor } from '@/parts/states'
import styles from './RecentRuns.module.css'
import { RunLinkMark } from './RunLinkMark'
import { type Shape, shapeOf } from './recent'
import { useRoving } from './useRoving'

export interface RecentRun {
  id: string
  state_type: StateType
  duration: number | null
  at: string | null
}

interface Props {
  runs: RecentRun[]
  /** Whose runs they are, for a screen reader. */
  of: string
}

const SLOTS = 20
const STEP = 7
const BAR = 5
const HEIGHT = 28

/** The last runs as small bars: height is duration, colour and shape are the state. Each is a link to its run. */
export function RecentRuns({ runs, of }: Props) {
  const shown = runs.slice(-SLOTS)
  const roving = useRoving(shown.length)
  const longest = Math.max(0, ...shown.map((run) => run.duration ?? 0))
  const first = SLOTS - shown.length
  return (
    <div className={styles.recent} role="group" aria-label={`Last ${shown.length} runs of ${of}`} {...roving.frame}>
      <svg width={SLOTS * STEP} height={HEIGHT} aria-hidden="true">
        <line x1="0" x2={SLOTS * STEP - 2} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--v-line)" />
        {shown.map((run, at) => {
          const tall = longest > 0 ? Math.sqrt((run.duration ?? 0) / longest) : 0
          return (
            <Mark
              key={run.id}
              shape={shapeOf(run.state_type)}
              x={(first + at) * STEP}
              height={5 + tall * (HEIGHT - 6)}
              color={stateColor(run.state_type)}
            />
          )
        })}
      </svg>
      {shown.map((run, at) => (
        <RunLinkMark
          key={run.id}
          id={run.id}
          className={styles.mark}
          style={{ left: (first + at) * STEP - 1, width: STEP }}
          label={`${lookOf(run.state_type).label}, ${formatDuration(run.duration)}`}
          at={run.at}
          mark={roving.mark(at)}
        />
      ))}
    </div>
  )
}

function Mark({ shape, x, height, color }: { shape: Shape; x: number; height: number; color: string }) {
  const y = HEIGHT - height
  if (shape === 'hollow')
    return (
      <rect
        x={x + 0.75}
        y={y + 0.75}
        width={BAR - 1.5}
        height={height - 1.5}
        fill="none"
        stroke={color}
        strokeWidth="1.5"
      />
    )
  if (shape === 'pointed')
    return <path d={`M${x} ${HEIGHT}V${y + 3}L${x + BAR / 2} ${y}L${x + BAR} ${y + 3}V${HEIGHT}z`} fill={color} />
  if (shape === 'split')
    return (
      <g fill={color}>
        <rect x={x} y={y} width={BAR} height={Math.max(1, height - 5)} />
        <rect x={x} y={HEIGHT - 3} width={BAR} height={3} />
      </g>
    )
  return <rect x={x} y={y} width={BAR} height={height} rx="1.5" fill={color} />
}
