import type { Dispatch } from 'react'
import { FORMATS, type Format, PDF_STANDARDS, type PdfStandard, type ReportDefinition } from '@/api/reports'
import styles from './builder.module.css'
import type { Edit } from './draft'
import { Checks, Field } from './Field'
import { RecipientsForm } from './RecipientsForm'
import { ScheduleForm } from './ScheduleForm'

interface Props {
  definition: ReportDefinition
  onEdit: Dispatch<Edit>
}

const FORMAT_CHOICES = FORMATS.map((each) => [each, each.toUpperCase()] as const)

/** To whom, when and as what the report goes out. */
export function SendingForm({ definition, onEdit }: Props) {
  const set = (part: Partial<ReportDefinition>) => onEdit({ do: 'set', part })
  const mail = (part: Partial<ReportDefinition['mail']>) => set({ mail: { ...definition.mail, ...part } })
  return (
    <>
      <RecipientsForm recipients={definition.recipients} onChange={(recipients) => set({ recipients })} />
      <ScheduleForm
        schedule={definition.schedule}
        zone={definition.timezone}
        onChange={(schedule) => set({ schedule })}
      />
      <section className={styles.part} aria-labelledby="what-is-sent">
        <h2 id="what-is-sent" className={styles.heading}>
          What is sent
        </h2>
        <Checks<Format>
          path="formats"
          label="Files"
          choices={FORMAT_CHOICES}
          value={definition.formats}
          onChange={(formats) => set({ formats })}
          help="CSV is one file, or a zip when several sections have tables."
        />
        <Field path="pdf" label="PDF keeps to">
          {(field) => (
            <select
              {...field}
              className={styles.text}
              value={definition.pdf}
              onChange={({ target }) => set({ pdf: target.value as PdfStandard })}
            >
              {Object.entries(PDF_STANDARDS).map(([standard, label]) => (
                <option key={standard} value={standard}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={definition.send_when_empty}
            onChange={({ target }) => set({ send_when_empty: target.checked })}
          />
          <span>
            Send it when there is nothing to report, too
            <span className={styles.small}>Otherwise such a period is skipped, and its delivery says so.</span>
          </span>
        </label>
        <details className={styles.more}>
          <summary>Mail server and sender</summary>
          <div className={styles.fields}>
            <Field path="mail.server" label="Mail server" wide help="A Prefect block; else the service’s own server.">
              {(field) => (
                <input
                  {...field}
                  className={`${styles.text} ${styles.code}`}
                  placeholder="email-server-credentials/reports"
                  value={definition.mail.server ?? ''}
                  onChange={({ target }) => mail({ server: target.value || null })}
                />
              )}
            </Field>
            <Field path="mail.sender" label="Comes from">
              {(field) => (
                <input
                  {...field}
                  className={styles.text}
                  value={definition.mail.sender ?? ''}
                  onChange={({ target }) => mail({ sender: target.value || null })}
                />
              )}
            </Field>
            <Field path="mail.reply_to" label="Answers go to">
              {(field) => (
                <input
                  {...field}
                  className={styles.text}
                  value={definition.mail.reply_to ?? ''}
                  onChange={({ target }) => mail({ reply_to: target.value || null })}
                />
              )}
            </Field>
          </div>
        </details>
      </section>
    </>
  )
}
