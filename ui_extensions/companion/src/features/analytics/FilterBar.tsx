import { IconFilter, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { ApiError } from '@/api/client'
import { parseQuery } from '@/api/queries'
import { useZone } from '@/format/zone'
import styles from './FilterBar.module.css'

interface Props {
  q: string
  onAsk: (q: string | undefined) => void
}

/** Which runs the page is about: a sentence of the query language, checked before it is used. */
export function FilterBar({ q, onAsk }: Props) {
  const zone = useZone()
  const [draft, setDraft] = useState(q)
  useEffect(() => setDraft(q), [q])
  const parsed = useQuery({ ...parseQuery(draft, zone), enabled: draft !== '' })
  const problem = parsed.error instanceof ApiError && draft !== '' ? parsed.error.problem : null
  const ask = (text: string) => onAsk(text || undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!problem) ask(draft.trim())
  }
  return (
    <form className={styles.form} onSubmit={submit} role="search">
      <div className={styles.box} data-wrong={problem ? true : undefined}>
        <IconFilter size={16} aria-hidden />
        <input
          className={styles.input}
          value={draft}
          onChange={({ target }) => setDraft(target.value)}
          placeholder="All runs. Narrow them: flow:etl-* tag:customer=acme"
          aria-label="Which runs"
          aria-invalid={problem !== null}
          aria-describedby="filter-says"
          spellCheck={false}
          autoComplete="off"
          maxLength={4000}
        />
        {draft && (
          <button
            type="button"
            className={styles.clear}
            aria-label="All runs"
            onClick={() => {
              setDraft('')
              ask('')
            }}
          >
            <IconX size={16} aria-hidden />
          </button>
        )}
        <button type="submit" className={styles.apply} disabled={problem !== null || draft.trim() === q}>
          Apply
        </button>
      </div>
      <p id="filter-says" className={styles.says} role={problem ? 'alert' : undefined}>
        {problem ? (
          <span className={styles.wrong}>
            {problem.detail} {problem.hint}
          </span>
        ) : (
          <>
            {draft ? (parsed.data?.sentence ?? ' ') : 'Every run.'}{' '}
            <Link to="/runs" search={{ q }} preload={false}>
              Open as a list
            </Link>
          </>
        )}
      </p>
    </form>
  )
}
