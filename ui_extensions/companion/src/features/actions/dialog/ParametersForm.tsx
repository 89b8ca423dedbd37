import { useId, useState } from 'react'
import type { Options } from '@/api/actions'
import type { Json } from '@/api/types'
import styles from './dialog.module.css'
import { readParameters } from './parameters'

interface Props {
  parameters: { [key: string]: Json }
  problems: string[]
  onChange: (options: Options | null) => void
}

/** The new run's parameters as JSON; what does not fit the deployment is told while it is written. */
export function ParametersForm({ parameters, problems, onChange }: Props) {
  const start = JSON.stringify(parameters, null, 2)
  const [text, setText] = useState(start)
  const help = useId()
  const read = readParameters(text)
  const wrong = 'problem' in read ? [read.problem] : problems
  const change = (next: string) => {
    setText(next)
    const found = readParameters(next)
    if ('problem' in found) onChange(null)
    // Parameters as they were need not be sent, and then no secret is asked about.
    else onChange(next === start ? {} : { parameters: found.parameters })
  }
  return (
    <label className={styles.field}>
      <span className={styles.label}>Parameters</span>
      <textarea
        data-first
        className={styles.code}
        rows={Math.min(18, Math.max(5, text.split('\n').length + 1))}
        spellCheck={false}
        aria-invalid={wrong.length > 0}
        aria-describedby={help}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      <span id={help} role="status" className={wrong.length > 0 ? styles.wrong : styles.help}>
        {wrong.length > 0
          ? wrong.join('; ')
          : text.includes('[redacted]')
            ? 'What is left as [redacted] stays as it was.'
            : 'JSON'}
      </span>
    </label>
  )
}
