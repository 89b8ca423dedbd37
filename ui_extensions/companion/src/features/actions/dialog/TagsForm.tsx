import { useState } from 'react'
import type { Options } from '@/api/actions'
import styles from './dialog.module.css'

interface Props {
  /** Those of the one run, offered for removal. */
  tags: readonly string[]
  onChange: (options: Options | null) => void
}

/** Tags to add and to remove, separated by commas. */
export function TagsForm({ tags, onChange }: Props) {
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const change = (adding: string, removing: string) => {
    setAdd(adding)
    setRemove(removing)
    const options = { add: listed(adding), remove: listed(removing) }
    onChange(options.add.length + options.remove.length > 0 ? options : null)
  }
  const gone = listed(remove)
  return (
    <div className={styles.form}>
      <label className={styles.field}>
        <span className={styles.label}>Add tags, separated by commas</span>
        <input
          data-first
          className={styles.text}
          placeholder="owner:ada, seen"
          value={add}
          onChange={(event) => change(event.target.value, remove)}
        />
      </label>
      {tags.length > 0 ? (
        <fieldset className={styles.choices}>
          <legend className={styles.label}>Remove</legend>
          {tags.map((tag) => (
            <label key={tag} className={styles.choice}>
              <input
                type="checkbox"
                checked={gone.includes(tag)}
                onChange={(event) => {
                  const rest = gone.filter((each) => each !== tag)
                  change(add, (event.target.checked ? [...rest, tag] : rest).join(','))
                }}
              />
              {tag}
            </label>
          ))}
        </fieldset>
      ) : (
        <label className={styles.field}>
          <span className={styles.label}>Remove tags, separated by commas</span>
          <input className={styles.text} value={remove} onChange={(event) => change(add, event.target.value)} />
        </label>
      )}
    </div>
  )
}

export function listed(text: string): string[] {
  const words = text.split(',').map((word) => word.trim())
  return [...new Set(words.filter(Boolean))]
}
