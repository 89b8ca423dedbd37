import { type KeyboardEvent, useId, useState } from 'react'
import type { Problem, QueryField } from '@/api/types'
import type { End, Range } from '@/query/form/ranges'
import styles from './controls.module.css'
import { useDraft } from './useDraft'

interface Props {
  field: QueryField
  range: Range
  negated: boolean
  /** Answers what is wrong with the range, or null. */
  onChange: (range: Range) => Promise<Problem | null>
}

const EXAMPLES: { [kind: string]: [string, string] } = { duration: ['5m', '1h30m'], integer: ['1', '10'] }

/** Both ends of a range as text. */
export function RangeEnds({ field, range, negated, onChange }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const note = useId()
  const [low, high] = EXAMPLES[field.kind] ?? ['', '']
  const set = async (made: Range) => setProblem(await onChange(made))
  const about = `${field.label}${negated ? ', left out' : ''}`
  return (
    <div className={styles.range} role="group" aria-label={about}>
      {negated && <span className={styles.negated}>not</span>}
      <EndInput
        label={`${about}, from`}
        signs={['≥', '>']}
        end={range.min}
        example={low}
        wrong={problem !== null}
        note={note}
        onChange={(min) => set({ ...range, min })}
      />
      <EndInput
        label={`${about}, to`}
        signs={['≤', '<']}
        end={range.max}
        example={high}
        wrong={problem !== null}
        note={note}
        onChange={(max) => set({ ...range, max })}
      />
      <p id={note} className={styles.problem} aria-live="polite">
        {problem && `${problem.detail}${problem.hint ? `. ${problem.hint}` : ''}`}
      </p>
    </div>
  )
}

interface EndProps {
  label: string
  /** How an end that belongs to the range, and one that does not, are written. */
  signs: [string, string]
  end: End | null
  example: string
  wrong: boolean
  note: string
  onChange: (end: End | null) => void
}

function EndInput({ label, signs, end, example, wrong, note, onChange }: EndProps) {
  const [draft, setDraft] = useDraft(end?.text ?? '')
  const open = end?.open ?? false
  const commit = () => {
    const text = draft.trim()
    if (text !== (end?.text ?? '')) onChange(text ? { text, open } : null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit()
    if (event.key === 'Escape' && draft !== (end?.text ?? '')) {
      event.stopPropagation()
      setDraft(end?.text ?? '')
    }
  }
  return (
    <span className={styles.end}>
      <button
        type="button"
        className={styles.sign}
        aria-label={`${label}: the end itself ${open ? 'left out' : 'included'}`}
        disabled={!end}
        onClick={() => end && onChange({ ...end, open: !open })}
      >
        {signs[open ? 1 : 0]}
      </button>
      <input
        className={styles.text}
        aria-label={label}
        aria-invalid={wrong}
        aria-describedby={note}
        placeholder={example}
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
    </span>
  )
}
