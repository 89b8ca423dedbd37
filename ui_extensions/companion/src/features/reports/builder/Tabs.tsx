import { type KeyboardEvent, useRef } from 'react'
import { TABS, type Tab } from '../route'
import styles from './builder.module.css'
import { isAboutSending, type Mistake } from './draft'

const LABEL: Record<Tab, string> = {
  content: 'Content',
  sending: 'Sending',
  deliveries: 'Deliveries',
  versions: 'Versions',
  code: 'As code',
}

interface Props {
  tab: Tab
  /** Not kept yet: it has no history. */
  fresh: boolean
  mistakes: Mistake[]
  onTab: (tab: Tab) => void
}

/** The parts of a report; arrow keys go from one to the next. */
export function Tabs({ tab, fresh, mistakes, onTab }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const shown = fresh ? TABS.slice(0, 2) : TABS
  const wrong = (each: Tab) =>
    each === 'content'
      ? mistakes.some((one) => !isAboutSending(one))
      : each === 'sending' && mistakes.some(isAboutSending)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const next = shown[(shown.indexOf(tab) + by + shown.length) % shown.length]
    if (!next) return
    onTab(next)
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <div ref={list} className={styles.tabs} role="tablist" aria-label="Parts of the report" onKeyDown={onKeyDown}>
      {shown.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`tab-${each}`}
          aria-selected={each === tab}
          aria-controls="report-panel"
          tabIndex={each === tab ? 0 : -1}
          className={styles.tab}
          onClick={() => onTab(each)}
        >
          {LABEL[each]}
          {wrong(each) && <span className={styles.dot} role="img" aria-label="to mend" />}
        </button>
      ))}
    </div>
  )
}
