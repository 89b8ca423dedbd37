import { IconSearch, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Problem } from '@/api/types'
import { Completions } from './Completions'
import styles from './SearchBox.module.css'
import { SearchMessage } from './SearchMessage'
import { useCompletion } from './useCompletion'
import { useDraftProblem } from './useDraftProblem'

interface Props {
  /** The query that is shown now. */
  q: string
  /** What the service found wrong with it. */
  problem: Problem | null
  /** What it means in English. */
  sentence: string | undefined
  onSearch: (q: string) => void
}

/** The search box: completes as one types, underlines what is wrong, says in English what is asked. */
export function SearchBox({ q, problem, sentence, onSearch }: Props) {
  const [draft, setDraft] = useState(q)
  const [caret, setCaret] = useState(q.length)
  const [focused, setFocused] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const under = useRef<HTMLDivElement>(null)
  const list = useId()
  const message = useId()

  const [known, setKnown] = useState(q)
  if (known !== q) {
    setKnown(q)
    if (draft.trim() !== q) setDraft(q)
  }
  const changed = draft.trim() !== q.trim()
  const completion = useCompletion(draft, caret, focused)
  const checked = useDraftProblem(changed ? draft : null, focused ? caret : null)
  const wrong = changed ? checked.problem : problem

  useEffect(() => onSlash(() => input.current?.focus()), [])
  const write = (text: string, at: number) => {
    setDraft(text)
    setCaret(at)
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at))
  }
  const search = (text: string) => {
    completion.close()
    onSearch(text.trim())
  }
  const accept = (index: number) => {
    const done = completion.accept(index)
    if (!done) return
    write(done.text, done.at)
    if (done.complete) search(done.text)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const open = completion.items.length > 0
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp'))
      completion.move(event.key === 'ArrowDown' ? 1 : -1)
    else if (open && event.key === 'Enter' && completion.active >= 0) accept(completion.active)
    else if (open && event.key === 'Tab' && !event.shiftKey && changed) accept(Math.max(0, completion.active))
    else if (event.key === 'Enter') search(draft)
    else if (event.key === 'Escape' && open) completion.close()
    else if (event.key === 'Escape' && changed) write(q, q.length)
    else if (event.key === ' ' && event.ctrlKey) completion.reopen()
    else return
    event.preventDefault()
  }
  const follow = () => {
    if (under.current && input.current) under.current.scrollLeft = input.current.scrollLeft
    setCaret(input.current?.selectionStart ?? draft.length)
  }

  return (
    <search className={styles.search}>
      <div className={styles.frame} data-wrong={wrong !== null || undefined}>
        <IconSearch size={16} aria-hidden className={styles.icon} />
        <div className={styles.field}>
          <div ref={under} className={styles.under} aria-hidden>
            <Underlined text={draft} problem={wrong} />
          </div>
          <input
            ref={input}
            className={styles.input}
            type="text"
            role="combobox"
            aria-label="Search runs"
            aria-autocomplete="list"
            aria-expanded={completion.items.length > 0}
            aria-controls={list}
            aria-activedescendant={completion.active >= 0 ? `${list}-${completion.active}` : undefined}
            aria-invalid={wrong !== null}
            aria-describedby={message}
            placeholder="Search runs: state:failed flow:etl-* duration:>5m “connection reset”"
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="search"
            maxLength={4096}
            value={draft}
            onChange={(event) => {
              setDraft(event.target.value)
              setCaret(event.target.selectionStart ?? event.target.value.length)
              completion.reopen()
            }}
            onKeyDown={onKeyDown}
            onSelect={follow}
            onScroll={follow}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false)
              completion.close()
            }}
            onClick={completion.reopen}
          />
        </div>
        {draft ? (
          <button
            type="button"
            className={styles.clear}
            aria-label="Clear the search"
            onClick={() => {
              write('', 0)
              search('')
              input.current?.focus()
            }}
          >
            <IconX size={16} aria-hidden />
          </button>
        ) : (
          <kbd className={styles.slash} aria-hidden>
            /
          </kbd>
        )}
      </div>
      <Completions id={list} completion={completion} onPick={accept} />
      <SearchMessage
        id={message}
        problem={wrong}
        sentence={changed ? checked.sentence : sentence}
        draft={changed}
        asked={draft !== ''}
        onUse={(suggestion) => {
          if (wrong) search(replaced(draft, wrong, suggestion))
        }}
      />
    </search>
  )
}

/** The text behind the input, with the part that is wrong underlined. */
export function Underlined({ text, problem }: { text: string; problem: Problem | null }) {
  if (!problem || problem.position === null || problem.position === undefined) return text
  const from = Math.min(problem.position, text.length)
  const to = Math.min(from + Math.max(1, problem.length ?? 1), text.length)
  return (
    <>
      {text.slice(0, from)}
      <mark className={styles.wrong}>{text.slice(from, to) || ' '}</mark>
      {text.slice(to)}
    </>
  )
}

/** The query with the wrong part replaced by what the service suggests. */
export function replaced(q: string, problem: Problem, suggestion: string): string {
  const from = problem.position ?? 0
  return q.slice(0, from) + suggestion + q.slice(from + (problem.length ?? 0))
}

/** `/` moves to the search box, unless the reader is writing somewhere. */
function onSlash(focus: () => void): () => void {
  const listen = (event: globalThis.KeyboardEvent) => {
    const writing =
      event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]')
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing) return
    event.preventDefault()
    focus()
  }
  document.addEventListener('keydown', listen)
  return () => document.removeEventListener('keydown', listen)
}
