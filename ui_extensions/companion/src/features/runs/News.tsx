import { useEffect, useEffectEvent, useState } from 'react'
import { NO_CHANGE, newsBetween } from './news'
import type { Runs } from './useRuns'

/** A screen reader is told what happened at most this often, milliseconds. */
const EVERY = 5000

/** Says what happened to the list: one polite sentence for all that came since the last one. */
export function News({ runs }: { runs: Runs }) {
  const { news } = runs
  const [told, setTold] = useState({ counts: NO_CHANGE, text: '' })
  const restarted = news === NO_CHANGE && told.counts !== NO_CHANGE
  const tell = useEffectEvent(() =>
    setTold({ counts: news, text: newsBetween(restarted ? NO_CHANGE : told.counts, news) }),
  )
  const due = news !== told.counts
  useEffect(() => {
    if (!due) return
    const timer = setTimeout(() => tell(), EVERY)
    return () => clearTimeout(timer)
  }, [due])
  return (
    <p className="visually-hidden" role="status" aria-label="What changed">
      {told.text}
    </p>
  )
}
