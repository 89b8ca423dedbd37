import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { get } from '@/api/client'
import { becomePerson, LONGEST_NAME, PERSON_ID, usePerson } from '@/api/person'
import { Dialog } from '@/parts/Dialog'
import styles from './dialogs.module.css'

/** Who somebody is, as far as Vantage needs it: whose presets these are. It is a label and no sign-in. */
export function PersonDialog({ onClose }: { onClose: () => void }) {
  const known = usePerson()
  const [name, setName] = useState(known.name)
  const [code, setCode] = useState(known.id)
  const form = useId()
  const { data } = useQuery({
    queryKey: ['person', known.id, known.name],
    queryFn: ({ signal }) => get('person', {}, signal),
  })
  const vouched = data?.source === 'proxy'
  const good = PERSON_ID.test(code) && code !== 'anonymous' && !code.startsWith('proxy:')
  const save = (event: FormEvent) => {
    event.preventDefault()
    becomePerson({ id: code, name })
    onClose()
  }
  if (vouched)
    return (
      <Dialog title="Who you are" onClose={onClose}>
        <p>
          You are <strong>{data.name}</strong>: the proxy in front of Vantage says so.
        </p>
      </Dialog>
    )
  return (
    <Dialog
      title="Who you are"
      onClose={onClose}
      foot={
        <>
          <button type="button" className={styles.button} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" form={form} className={styles.primary} disabled={!good}>
            Save
          </button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={save}>
        <label className={styles.field}>
          <span className={styles.label}>Your name</span>
          <input
            data-first
            className={styles.text}
            value={name}
            maxLength={LONGEST_NAME}
            placeholder="As owner tags and your colleagues write it"
            onChange={(event) => setName(event.target.value)}
          />
          <span className={styles.help}>Others see it on what you share; the template “My runs” looks for it.</span>
        </label>
        <label className={styles.field}>
          <span className={styles.label}>Your code</span>
          <input
            className={`${styles.text} ${styles.code}`}
            value={code}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={!good}
            onChange={(event) => setCode(event.target.value.trim())}
            onFocus={(event) => event.target.select()}
          />
          <span className={styles.help}>
            Your presets are kept under it. Enter the same code in another browser, or as VANTAGE_PERSON for the command
            line, to have them there too. It is no password.
          </span>
        </label>
      </form>
    </Dialog>
  )
}
