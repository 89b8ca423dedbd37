import { IconHelp, IconSearch, IconX } from '@tabler/icons-react'
import {
  type FocusEvent,
  type KeyboardEvent,
  lazy,
  Suspense,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from 'react'
import type { Problem } from '@/api/types'
import { toUnits } from '@/query/positions'
import { isSettled } from '@/query/settled'
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
  /** `tried`: while it is still being written. */
  onSearch: (q: string, tried?: boolean) => void
}

const QueryHelp = lazy(() => import('./QueryHelp'))

/** The search box: completes and searches as one types, underlines what is wrong, says in English what is asked. */
export function SearchBox({ q, problem, sentence, onSearch }: Props) {
  const [draft, setDraft] = useState(q)
  const [caret, setCaret] = useState(q.length)
  const [focused, setFocused] = useState(false)
  const [help, setHelp] = useState(false)
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

  useEffect(
    () =>
      onKeys({
        '/': () => input.current?.focus(),
        '?': () => setHelp(true),
      }),
    [],
  )
  const tryIt = useEffectEvent(() => onSearch(draft.trim(), true))
  const ready = focused && changed && checked.sound && isSettled(draft, caret)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft is tried anew
  useEffect(() => {
    if (ready) tryIt()
  }, [ready, draft])
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
    else if (event.key === 'ArrowDown') completion.reopen()
    else if (open && event.key === 'Delete' && event.shiftKey && completion.forget(completion.active)) return
    else if (open && event.key === 'Enter' && completion.active >= 0) accept(completion.active)
    else if (open && event.key === 'Tab' && !event.shiftKey && changed) accept(Math.max(0, completion.active))
    else if (event.key === 'Enter') search(draft)
    else if (event.key === 'Escape' && open) completion.close()
    else if (event.key === 'Escape' && changed) write(q, q.length)
    else if (event.key === ' ' && event.ctrlKey) completion.reopen()
    else return
    event.preventDefault()
  }
  // What was written counts when its writer goes on with the form; a click on a row must find that row where it was.
  const onBlur = (event: FocusEvent) => {
    setFocused(false)
    completion.close()
    if (changed && checked.sound && event.relatedTarget?.closest('[data-asks]')) search(draft)
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
            onBlur={onBlur}
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
        <button
          type="button"
          className={styles.clear}
          aria-label="Help on searching"
          aria-haspopup="dialog"
          title="Help on searching (?)"
          onClick={() => setHelp(true)}
        >
          <IconHelp size={16} aria-hidden />
        </button>
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
      {help && (
        <Suspense fallback={null}>
          <QueryHelp q={q} onClose={() => setHelp(false)} onUse={search} />
        </Suspense>
      )}
    </search>
  )
}

/** The text behind the input, with the part that is wrong underlined. */
export function Underlined({ text, problem }: { text: string; problem: Problem | null }) {
  if (!problem || problem.position === null || problem.position === undefined) return text
  const from = toUnits(text, problem.position)
  const to = toUnits(text, problem.position + Math.max(1, problem.length ?? 1))
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
  const from = toUnits(q, problem.position ?? 0)
  const to = toUnits(q, (problem.position ?? 0) + (problem.length ?? 0))
  return q.slice(0, from) + suggestion + q.slice(to)
}

/** Keys that work anywhere on the page, unless the reader is writing somewhere. */
function onKeys(keys: { [key: string]: () => void }): () => void {
  const listen = (event: globalThis.KeyboardEvent) => {
    const writing =
      event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]')
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey || writing) return
    event.preventDefault()
    act()
  }
  document.addEventListener('keydown', listen)
  return () => document.removeEventListener('keydown', listen)
}
