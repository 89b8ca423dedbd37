import { formatDuration, formatTicking } from '@/format/duration'
import { useNow } from '@/live/clock'

interface Props {
  seconds: number | null | undefined
  /** When `seconds` was true. Given for something that is still going on: the duration then ticks. */
  asOf?: string | null
}

/** `1h 04m`, `2.4 s`, `380 ms`; ticks when `asOf` is given. */
export function Duration({ seconds, asOf }: Props) {
  return asOf && seconds !== null && seconds !== undefined ? (
    <Ticking seconds={seconds} asOf={asOf} />
  ) : (
    <span className="tabular">{formatDuration(seconds)}</span>
  )
}

function Ticking({ seconds, asOf }: { seconds: number; asOf: string }) {
  const now = useNow()
  const grown = seconds + Math.max(0, (now - Date.parse(asOf)) / 1000)
  return <span className="tabular">{formatTicking(grown)}</span>
}
