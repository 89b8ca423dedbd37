import { useState } from 'react'
import type { Options } from '@/api/actions'
import { nameOf } from '../guess'
import styles from './dialog.module.css'

const TYPES = ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED', 'SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING']

/** A state type, a name of its own, a message, and whether Prefect's rules count. */
export function StateForm({ onChange }: { onChange: (options: Options) => void }) {
  const [state, setState] = useState({ type: 'COMPLETED', name: '', message: '' })
  const [ruled, setRuled] = useState(false)
  const change = (next: typeof state, bound: boolean) => {
    setState(next)
    setRuled(bound)
    const { type, name, message } = next
    onChange({
      state: { type, ...(name.trim() && { name: name.trim() }), ...(message.trim() && { message: message.trim() }) },
      ...(bound && { force: false }),
    })
  }
  return (
    <div className={styles.form}>
      <div className={styles.pair}>
        <label className={styles.field}>
          <span className={styles.label}>State</span>
          <select
            className={styles.text}
            value={state.type}
            onChange={(event) => change({ ...state, type: event.target.value }, ruled)}
          >
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {nameOf(type)}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.field}>
          <span className={styles.label}>Name</span>
          <input
            className={styles.text}
            maxLength={100}
            placeholder={nameOf(state.type)}
            value={state.name}
            onChange={(event) => change({ ...state, name: event.target.value }, ruled)}
          />
        </label>
      </div>
      <label className={styles.field}>
        <span className={styles.label}>Message</span>
        <input
          className={styles.text}
          maxLength={500}
          value={state.message}
          onChange={(event) => change({ ...state, message: event.target.value }, ruled)}
        />
      </label>
      <label className={styles.choice}>
        <input type="checkbox" checked={ruled} onChange={(event) => change(state, event.target.checked)} />
        Only where Prefect’s rules allow it
      </label>
    </div>
  )
}
