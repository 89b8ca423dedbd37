import { IconArrowUp } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { countOf } from '@/format/number'
import styles from './Arrived.module.css'
import type { Runs } from './useRuns'

interface Props {
  runs: Runs
  scroller: () => HTMLElement | null
}

const KEY = 'n'

/** Runs that came wait behind this button; a key brings them in too. Who has scrolled down stays there, and is told what is above. */
export function Arrived({ runs, scroller }: Props) {
  const { since, bringing, bringIn } = runs
  const waiting = since.arrived.size
  const [above, setAbove] = useState(0)

  const show = useEffectEvent(async () => {
    if (waiting === 0 || bringing) return
    const isDown = (scroller()?.scrollTop ?? 0) > 0
    await bringIn()
    setAbove((before) => (isDown ? before + waiting : 0))
  })
  const up = () => {
    scroller()?.scrollTo({ top: 0, behavior: 'smooth' })
    setAbove(0)
  }

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== KEY || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      void show()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])

  useEffect(() => {
    const element = above > 0 ? scroller() : null
    if (!element) return
    const atTop = () => {
      if (element.scrollTop === 0) setAbove(0)
    }
    element.addEventListener('scroll', atTop, { passive: true })
    return () => element.removeEventListener('scroll', atTop)
  }, [above, scroller])

  if (waiting > 0)
    return (
      <button
        type="button"
        className={styles.arrived}
        aria-keyshortcuts={KEY}
        aria-busy={bringing}
        title="Show them (N)"
        onClick={() => void show()}
      >
        <IconArrowUp size={14} aria-hidden />
        {countOf(waiting, 'new run')}
      </button>
    )
  if (above > 0)
    return (
      <button type="button" className={styles.arrived} data-quiet onClick={up}>
        <IconArrowUp size={14} aria-hidden />
        {`${above} above`}
      </button>
    )
  return null
}

/** A letter is meant for what it is typed into. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null
  )
}
