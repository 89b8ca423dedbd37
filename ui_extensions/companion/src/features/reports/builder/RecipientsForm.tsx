import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { RecipientDefinition } from '@/api/reports'
import { RECIPIENT_LABEL } from '../words'
import styles from './builder.module.css'
import { mistakeWords } from './draft'
import { Field } from './Field'
import { useMistakes } from './mistakes'

interface Props {
  recipients: RecipientDefinition[]
  onChange: (recipients: RecipientDefinition[]) => void
}

type Kind = RecipientDefinition['kind']
interface Line {
  key: 'to' | 'url' | 'folder' | 'block' | 'secret_block'
  label: string
  placeholder: string
  /** Nothing instead of an empty text. */
  optional?: boolean
}

const LINES: Record<Kind, Line[]> = {
  mail: [{ key: 'to', label: 'Address', placeholder: 'ada@example.com' }],
  block: [{ key: 'block', label: 'Prefect block', placeholder: 'slack-webhook/alerts' }],
  webhook: [
    { key: 'url', label: 'Address', placeholder: 'https://example.com/reports' },
    { key: 'secret_block', label: 'Key of its signature', placeholder: 'secret/reports', optional: true },
  ],
  folder: [
    { key: 'folder', label: 'Folder', placeholder: 'weekly' },
    { key: 'block', label: 'Filesystem block', placeholder: 's3-bucket/reports', optional: true },
  ],
}
const EMPTY: Record<Kind, RecipientDefinition> = {
  mail: { kind: 'mail', to: '' },
  block: { kind: 'block', block: '' },
  webhook: { kind: 'webhook', url: '', secret_block: null },
  folder: { kind: 'folder', folder: '', block: null },
}
const KINDS = Object.keys(LINES) as Kind[]

/** Who gets the report, one line for each. */
export function RecipientsForm({ recipients, onChange }: Props) {
  const own = useMistakes('recipients').filter((each) => each.path === 'recipients')
  const replace = (at: number, recipient: RecipientDefinition) =>
    onChange(recipients.map((each, index) => (index === at ? recipient : each)))
  return (
    <section className={styles.part} aria-labelledby="who-gets-it">
      <div className={styles.partHead}>
        <h2 id="who-gets-it" className={styles.heading}>
          Who gets it
        </h2>
        <button type="button" className={styles.button} onClick={() => onChange([...recipients, EMPTY.mail])}>
          <IconPlus size={16} aria-hidden />
          Add recipient
        </button>
      </div>
      {own.map((each) => (
        <p key={each.message} className={styles.mistake} role="alert">
          {mistakeWords(each)}
        </p>
      ))}
      {recipients.length === 0 && <p className="muted">Nobody yet. It can be built and downloaded at any time.</p>}
      <ul className={styles.recipients}>
        {recipients.map((recipient, index) => (
          <li key={index} className={styles.recipient}>
            <Field path={`recipients.${index}.kind`} label="By">
              {(field) => (
                <select
                  {...field}
                  className={styles.text}
                  value={recipient.kind}
                  onChange={({ target }) => replace(index, EMPTY[target.value as Kind])}
                >
                  {KINDS.map((kind) => (
                    <option key={kind} value={kind}>
                      {RECIPIENT_LABEL[kind]}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            {LINES[recipient.kind].map(({ key, label, placeholder, optional }) => (
              <Field key={key} path={`recipients.${index}.${key}`} label={label}>
                {(field) => (
                  <input
                    {...field}
                    className={styles.text}
                    value={recipient[key] ?? ''}
                    placeholder={placeholder}
                    spellCheck={false}
                    onChange={({ target }) =>
                      replace(index, { ...recipient, [key]: optional ? target.value || null : target.value })
                    }
                  />
                )}
              </Field>
            ))}
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove recipient ${index + 1}`}
              onClick={() => onChange(recipients.filter((_, each) => each !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
