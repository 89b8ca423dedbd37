import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { completeQuery, fieldsQuery } from '@/api/queries'
import type { QueryField } from '@/api/types'
import { useZone } from '@/format/zone'
import { ErrorState } from '@/parts/ErrorState'
import { Sheet } from '@/parts/Sheet'
import { SkeletonRows } from '@/parts/Skeleton'
import { addTerm, hasAlternatives, termsOf, withSort } from '@/query/terms'
import styles from './QueryHelp.module.css'

interface Props {
  q: string
  onClose: () => void
  /** Searches for an example, beside what is asked already. */
  onUse: (q: string) => void
}

interface Entry {
  key: string
  title: string
  /** How it is written. */
  form: string
  help: string
  example: string
}

/** All that the language has, from the service's registries; an example that is clicked joins the search. */
export default function QueryHelp({ q, onClose, onUse }: Props) {
  const zone = useZone()
  const [typed, setTyped] = useState('')
  const { data, error, refetch } = useQuery(fieldsQuery())
  const { data: flags } = useQuery(completeQuery('is:', 3, zone))
  const sections: [string, Entry[]][] = data
    ? [
        [
          'Forms',
          data.operators.map(({ form, means, example }) => ({ key: form, title: means, form, help: '', example })),
        ],
        ['Fields', data.fields.map(fieldEntry)],
        [
          'Flags',
          (flags?.items ?? []).map(({ text, help }) => ({
            key: text,
            title: text,
            form: `is:${text}`,
            help: help ?? '',
            example: `is:${text}`,
          })),
        ],
      ]
    : []
  const words = typed.trim().toLowerCase().split(/\s+/)
  const found = sections
    .map(([label, entries]) => [label, entries.filter((entry) => holds(entry, words))] as const)
    .filter(([, entries]) => entries.length > 0)
  return (
    <Sheet open onClose={onClose} label="Help on searching" titled wide>
      <label className={styles.find}>
        <IconSearch size={16} aria-hidden />
        <input
          aria-label="Find in the help"
          placeholder="Find a field, a form, a word"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <div className={styles.body}>
        <p className={styles.intro}>
          A search is a sentence of terms: <code>state:failed flow:etl-* -tag:healthcheck duration:&gt;5m</code>. Click
          an example to add it to the search.
        </p>
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <SkeletonRows rows={10} height={56} />
        ) : (
          found.map(([label, entries]) => (
            <section key={label} aria-label={label}>
              <h3 className={styles.name}>{label}</h3>
              <ul>
                {entries.map((entry) => (
                  <EntryRow
                    key={entry.key}
                    entry={entry}
                    onUse={() => {
                      onUse(joined(q, entry.example))
                      onClose()
                    }}
                  />
                ))}
              </ul>
            </section>
          ))
        )}
        {data && found.length === 0 && <p className={styles.intro}>Nothing of that name.</p>}
      </div>
    </Sheet>
  )
}

function EntryRow({ entry, onUse }: { entry: Entry; onUse: () => void }) {
  return (
    <li className={styles.entry}>
      <div className={styles.line}>
        <span className={styles.title}>{entry.title}</span>
        <code className={styles.form}>{entry.form}</code>
      </div>
      {entry.help && <p className={styles.help}>{entry.help}</p>}
      <button type="button" className={styles.example} aria-label={`Search for ${entry.example}`} onClick={onUse}>
        {entry.example}
      </button>
    </li>
  )
}

function fieldEntry({ name, label, kind, help, example, values, path }: QueryField): Entry {
  const choices = values && kind !== 'flag' ? `: ${values.join(', ')}` : ''
  return {
    key: name,
    title: label,
    form: path ? `${name}.…:` : `${name}:`,
    help: `${help} (${kind}${choices})`,
    example,
  }
}

function holds({ title, form, help, example }: Entry, words: string[]): boolean {
  const text = `${title} ${form} ${help} ${example}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The search with the example in it; an order takes the place of the order that is there. */
function joined(q: string, example: string): string {
  const sort = termsOf(example).every((term) => term.field === 'sort') ? termsOf(example)[0]?.value : undefined
  if (sort === undefined) return addTerm(q, hasAlternatives(example) ? `(${example})` : example)
  return withSort(q, { field: sort.replace(/^-/, ''), descending: sort.startsWith('-') })
}
