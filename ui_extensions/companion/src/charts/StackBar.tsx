import { outcomeLook } from './outcomes'
import { PLOT } from './plot'
import type { Stack } from './stack'

interface Props {
  stack: Stack
  /** The count at the top of the axis. */
  max: number
  x: number
  width: number
  /** Of the whole chart, pixels. */
  height: number
  /** Still growing: hatched, with a dashed outline. */
  partial: boolean
  /** Another bar is looked at. */
  dim: boolean
}

const HATCH = 'vantage-hatch'
const GAP = 1

/** Lines over a bar that is not complete. */
export function Hatch() {
  return (
    <defs>
      <pattern id={HATCH} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2.5" height="5" fill="var(--v-card)" fillOpacity="0.72" />
      </pattern>
    </defs>
  )
}

/** One bar of the outcome chart, failures at its foot. */
export function StackBar({ stack, max, x, width, height: whole, partial, dim }: Props) {
  const base = whole - PLOT.bottom
  const scale = (base - PLOT.top) / max
  const left = PLOT.left + x
  const round = Math.min(3, width / 3)
  const all = stack.total * scale
  return (
    <g opacity={dim ? 0.45 : 1}>
      {stack.parts.map((part, at) => {
        const top = base - part.to * scale
        const height = Math.max(1, (part.to - part.from) * scale - (at > 0 ? GAP : 0))
        const y = Math.min(top, base - height)
        const last = at === stack.parts.length - 1
        const fill = outcomeLook(part.key).color
        return last ? (
          <path key={part.key} d={topRounded(left, y, width, height, round)} fill={fill} />
        ) : (
          <rect key={part.key} x={left} y={y} width={width} height={height} fill={fill} />
        )
      })}
      {partial && stack.total > 0 && (
        <path
          d={topRounded(left, base - Math.max(1, all), width, Math.max(1, all), round)}
          fill={`url(#${HATCH})`}
          stroke="var(--v-muted-text)"
          strokeDasharray="3 2"
        />
      )}
    </g>
  )
}

function topRounded(x: number, y: number, width: number, height: number, radius: number): string {
  const r = Math.min(radius, height)
  return `M${x} ${y + height}V${y + r}q0 ${-r} ${r} ${-r}h${width - 2 * r}q${r} 0 ${r} ${r}V${y + height}z`
}
