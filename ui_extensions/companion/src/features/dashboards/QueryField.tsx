import { useQuery } from '@tanstack/react-query'
import { useEffect, useId } from 'react'
import { ApiError } from '@/api/client'
import { parseQuery } from '@/api/queries'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { useZone } from '@/format/zone'
import styles from './dashboards.module.css'

interface Props {
  label: string
  value: string
  onChange: (query: string) => void
  onWrong: (wrong: boolean) => void
}

/** A sentence of the query language, said back in words or told what is wrong with it. */
export function QueryField({ label, value, onChange, onWrong }: Props) {
  const id = useId()
  const zone = useZone()
  const parsed = useQuery({ ...parseQuery(value, zone), enabled: value !== '' })
  const problem = value !== '' && parsed.error instanceof ApiError ? parsed.error.problem : null
  const wrong = problem !== null && problem.status === 422
  useEffect(() => onWrong(wrong), [wrong, onWrong])
  return (
    <div className={styles.field} data-wide>
      <label htmlFor={id} className={dialogs.label}>
        {label}
      </label>
      <input
        id={id}
        className={`${dialogs.text} ${styles.code}`}
        value={value}
        maxLength={4000}
        placeholder="All of them"
        spellCheck={false}
        autoComplete="off"
        aria-invalid={wrong}
        aria-describedby={`${id}-says`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p id={`${id}-says`} className={wrong ? dialogs.problem : dialogs.help} role={wrong ? 'alert' : undefined}>
        {wrong ? `${problem.detail} ${problem.hint ?? ''}` : value ? (parsed.data?.sentence ?? ' ') : 'Every run.'}
      </p>
    </div>
  )
}
