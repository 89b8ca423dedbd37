import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { formatCount } from '@/format/number'
import styles from './controls.module.css'
import { useDraft } from './useDraft'

export interface Suggestion {
  text: string
  count: number | null
}

interface Props {
  label: string
  value: string
  placeholder?: string
  wrong?: boolean
  /** Id of the text that says what is wrong. */
  note?: string
  suggestions: Suggestion[]
  /** What is typed now, for who looks for suggestions. */
  onType: (text: string) => void
  /** What was typed or picked; `left` when the focus has gone elsewhere. */
  onCommit: (text: string, left: boolean) => void
}

const PAUSE_MS = 500

/** A text input that offers what there is; what is typed counts after a pause, on Enter, or when the focus leaves. */
export function Suggest({ label, value, placeholder, wrong, note, suggestions, onType, onCommit }: Props) {
  const [draft, setDraft] = useDraft(value)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useId()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const shown = open ? suggestions.slice(0, 12) : []

  const commit = (text: string, left = false) => {
    clearTimeout(timer.current)
    if (text !== value) onCommit(text, left)
  }
  const pick = (text: string) => {
    setDraft(text)
    setOpen(false)
    commit(text)
  }
  const type = (text: string) => {
    setDraft(text)
    setActive(-1)
    setOpen(true)
    onType(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => commit(text), PAUSE_MS)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = shown[active]
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && suggestions.length > 0) {
      const by = event.key === 'ArrowDown' ? 1 : -1
      setOpen(true)
      if (shown.length > 0) setActive((active + by + shown.length + (active < 0 && by < 0 ? 1 : 0)) % shown.length)
    } else if (event.key === 'Enter') chosen ? pick(chosen.text) : pick(draft)
    else if (event.key === 'Escape' && shown.length > 0) {
      event.stopPropagation()
      setOpen(false)
    } else return
    event.preventDefault()
  }
  return (
    <div className={styles.suggest}>
      <input
        className={styles.text}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={shown[active] ? `${list}-${active}` : undefined}
        aria-invalid={wrong}
        aria-describedby={note}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => type(event.target.value)}
        onFocus={() => onType(draft)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false)
          commit(draft, true)
        }}
      />
      <div
        id={list}
        role="listbox"
        aria-label={`Suggestions for ${label}`}
        className={styles.options}
        hidden={shown.length === 0}
      >
        {shown.map((each, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, which keeps the focus
          <div
            key={each.text}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => pick(each.text)}
          >
            <span className="truncate">{each.text}</span>
            {each.count !== null && <span className={styles.count}>{formatCount(each.count)}</span>}
          </div>
        ))}
      </div>
    </div>
  )
}
