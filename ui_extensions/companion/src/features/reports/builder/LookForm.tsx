import { type Dispatch, useRef, useState } from 'react'
import { LANGUAGES, type ReportDefinition } from '@/api/reports'
import styles from './builder.module.css'
import type { Edit } from './draft'
import { Field, type FieldProps } from './Field'
import { LOGO_TYPES, logoOf } from './logo'

interface Props {
  definition: ReportDefinition
  onEdit: Dispatch<Edit>
}

/** What a colour field shows while its code is being written. */
const USUAL = '#163aca'
const COLOUR = /^#[0-9a-f]{6}$/i
const LOCALES = [
  'en-GB',
  'en-US',
  'en-IN',
  'de-DE',
  'de-AT',
  'de-CH',
  'fr-FR',
  'es-ES',
  'it-IT',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'sv-SE',
  'ja-JP',
]

/** How it looks and speaks: colour, logo and name in its head, language of its words, numbers and dates. */
export function LookForm({ definition, onEdit }: Props) {
  const set = (part: Partial<ReportDefinition>) => onEdit({ do: 'set', part })
  const theme = (part: Partial<ReportDefinition['theme']>) => set({ theme: { ...definition.theme, ...part } })
  const { colour, logo, brand } = definition.theme
  return (
    <section className={styles.part} aria-labelledby="look">
      <h2 id="look" className={styles.heading}>
        Look and language
      </h2>
      <div className={styles.fields}>
        <Field path="theme.brand" label="Published by">
          {(field) => (
            <input
              {...field}
              className={styles.text}
              value={brand}
              maxLength={60}
              onChange={({ target }) => theme({ brand: target.value })}
            />
          )}
        </Field>
        <Field path="theme.colour" label="Colour">
          {(field) => <ColourField field={field} colour={colour} onChange={(next) => theme({ colour: next })} />}
        </Field>
        <Field
          path="theme.logo"
          label="Logo"
          wide
          help="A PNG or JPEG of at most 29 kB; it stands in the report itself."
        >
          {(field) => <LogoField field={field} logo={logo} onChange={(next) => theme({ logo: next })} />}
        </Field>
        <Field path="language" label="Language" help="Of the report’s own words; yours stay as they are.">
          {(field) => (
            <select
              {...field}
              className={styles.text}
              value={definition.language}
              onChange={({ target }) => set({ language: target.value })}
            >
              {Object.entries(LANGUAGES).map(([code, name]) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
              {!(definition.language in LANGUAGES) && <option>{definition.language}</option>}
            </select>
          )}
        </Field>
        <Field path="locale" label="Numbers and dates" help={exampleOf(definition.locale)}>
          {(field) => (
            <>
              <input
                {...field}
                className={styles.text}
                list="locales"
                value={definition.locale ?? ''}
                maxLength={35}
                placeholder="As is usual in the language"
                spellCheck={false}
                onChange={({ target }) => set({ locale: target.value || null })}
              />
              <datalist id="locales">
                {LOCALES.map((each) => (
                  <option key={each} value={each} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      </div>
    </section>
  )
}

interface ColourProps {
  field: FieldProps
  colour: string
  onChange: (colour: string) => void
}

/** Picked, or written as its code. */
function ColourField({ field, colour, onChange }: ColourProps) {
  return (
    <div className={styles.colour}>
      <input
        {...field}
        type="color"
        className={styles.swatch}
        value={COLOUR.test(colour) ? colour : USUAL}
        onChange={({ target }) => onChange(target.value)}
      />
      <input
        className={`${styles.text} ${styles.code}`}
        aria-label="Code of the colour"
        aria-invalid={field['aria-invalid']}
        value={colour}
        maxLength={7}
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  )
}

interface LogoProps {
  field: FieldProps
  logo: string | null
  onChange: (logo: string | null) => void
}

/** A file of this computer, looked at before it is taken. */
function LogoField({ field, logo, onChange }: LogoProps) {
  const input = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (file: File | undefined) => {
    if (!file) return
    const found = await logoOf(file).catch(() => ({ problem: `${file.name} cannot be read.` }))
    setProblem('problem' in found ? found.problem : null)
    if ('logo' in found) onChange(found.logo)
  }
  const remove = () => {
    setProblem(null)
    onChange(null)
    if (input.current) {
      input.current.value = ''
      input.current.focus()
    }
  }
  return (
    <>
      <div className={styles.logo}>
        {logo && <img src={logo} alt="The logo as it is" />}
        <input
          {...field}
          ref={input}
          type="file"
          className={styles.file}
          accept={LOGO_TYPES.join(',')}
          onChange={({ target }) => void take(target.files?.[0])}
        />
        {logo && (
          <button type="button" className={styles.button} onClick={remove}>
            Remove the logo
          </button>
        )}
      </div>
      {problem && (
        <p className={styles.mistake} role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

/** A number and a day as the locale writes them; nothing for one that browsers do not know. */
export function exampleOf(locale: string | null): string | undefined {
  if (!locale) return 'Such as en-US or de-CH.'
  try {
    const day = new Date(Date.UTC(2026, 10, 24))
    return `Like ${new Intl.NumberFormat(locale).format(1204.5)} and ${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(day)}.`
  } catch {
    return undefined
  }
}
