import { IconX } from '@tabler/icons-react'
import { replaced } from '@/query/clauses'
import { alsoOf } from '@/query/form/controls'
import styles from './controls.module.css'
import type { Form } from './form'

/** Terms that the form has no words for: they hold too, and stay as they are. */
export function Also({ form }: { form: Form }) {
  const places = alsoOf(form.clauses, form.registry)
  if (places.length === 0) return null
  return (
    <div className={styles.also}>
      <span className={styles.legend} id="also-terms">
        Also
      </span>
      <ul className={styles.tokens} aria-labelledby="also-terms">
        {places.map((place) => {
          const text = form.clauses[place]?.text ?? ''
          return (
            <li key={place} className={styles.token} title={text}>
              <span className="truncate">{text}</span>
              <button
                type="button"
                className={styles.remove}
                aria-label={`Remove ${text}`}
                onClick={() => form.change(replaced(form.clauses, [place], []))}
              >
                <IconX size={12} aria-hidden />
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
