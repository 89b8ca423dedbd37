import { IconX } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Problem, QueryField } from '@/api/types'
import type { Row, Test } from '@/query/form/rows'
import styles from './controls.module.css'
import { Not } from './Not'
import { Suggest } from './Suggest'
import { useDraft } from './useDraft'
import { pathOf, pathText, usePaths, useValues } from './useSuggestions'

interface Props {
  row: Row
  label: string
  /** Null for free text. */
  field: QueryField | null
  tests: Test[]
  /** Answers what is wrong with the row, or null. */
  onChange: (row: Row) => Promise<Problem | null>
  /** Null where there is nothing to take away. */
  onRemove: (() => void) | null
}

const SUGGESTED: Test[] = ['is', 'is exactly']

/** One term: where to look, how to compare, with what. */
export function RowLine({ row, label, field, tests, onChange, onRemove }: Props) {
  const [draft, setDraft] = useDraft(row)
  const [problem, setProblem] = useState<Problem | null>(null)
  const note = useId()

  const set = async (changed: Partial<Row>, left = false) => {
    const next = { ...draft, ...changed }
    setDraft(next)
    const empty = next.text === '' && next.second === '' && next.test !== 'has a value'
    // An emptied value is about to be written anew, unless its writer has gone.
    if (!empty) setProblem(await onChange(next))
    else if (left && next.place !== null) onRemove?.()
  }
  const shownTests = tests.includes(draft.test) ? tests : [...tests, draft.test]
  const takesPath = field?.path === true
  const ready = !takesPath || draft.path.length > 0
  return (
    <div className={styles.row} role="group" aria-label={label} data-not={draft.negated || undefined}>
      {takesPath && <PathInput label={label} field={field} path={draft.path} onCommit={(path) => void set({ path })} />}
      <div className={styles.line}>
        <Not of={label} pressed={draft.negated} onToggle={() => void set({ negated: !draft.negated })} />
        <select
          className={styles.select}
          aria-label={`${label}: comparison`}
          value={draft.test}
          onChange={(event) => void set({ test: event.target.value as Test })}
        >
          {shownTests.map((test) => (
            <option key={test}>{test}</option>
          ))}
        </select>
        {onRemove && (
          <button type="button" className={styles.remove} aria-label={`Remove ${label}`} onClick={onRemove}>
            <IconX size={14} aria-hidden />
          </button>
        )}
      </div>
      {draft.test !== 'has a value' && (
        <div className={styles.line}>
          <ValueInput
            label={draft.test === 'between' ? `${label}, from` : `${label}: value`}
            row={draft}
            field={field}
            value={draft.text}
            disabled={!ready}
            wrong={problem !== null}
            note={note}
            onCommit={(text, left) => void set({ text }, left)}
          />
          {draft.test === 'between' && (
            <ValueInput
              label={`${label}, to`}
              row={draft}
              field={field}
              value={draft.second}
              disabled={!ready}
              wrong={problem !== null}
              note={note}
              onCommit={(second, left) => void set({ second }, left)}
            />
          )}
        </div>
      )}
      <p id={note} className={styles.problem} aria-live="polite">
        {problem && `${problem.detail}${problem.hint ? `. ${problem.hint}` : ''}`}
      </p>
    </div>
  )
}

interface PathProps {
  label: string
  field: QueryField
  path: string[]
  onCommit: (path: string[]) => void
}

function PathInput({ label, field, path, onCommit }: PathProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const paths = usePaths(field.name, typed)
  return (
    <Suggest
      label={`${label}: path`}
      value={pathText(path)}
      placeholder={field.kind === 'json' ? 'Path, e.g. customer.id' : 'Key, e.g. customer'}
      suggestions={paths}
      onType={setTyped}
      onCommit={(text) => onCommit(pathOf(text))}
    />
  )
}

interface ValueProps {
  label: string
  row: Row
  field: QueryField | null
  value: string
  disabled: boolean
  wrong: boolean
  note: string
  onCommit: (text: string, left: boolean) => void
}

function ValueInput({ label, row, field, value, disabled, wrong, note, onCommit }: ValueProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const offers = field !== null && !disabled && SUGGESTED.includes(row.test)
  const values = useValues(field?.name ?? '', row.path, offers ? typed : null)
  return (
    <Suggest
      label={label}
      value={value}
      placeholder={disabled ? 'First the path' : 'Value'}
      wrong={wrong}
      note={note}
      suggestions={values}
      onType={setTyped}
      onCommit={onCommit}
    />
  )
}
