import { useQuery } from '@tanstack/react-query'
import { metricsQuery, type SectionDefinition, type Value } from '@/api/reports'
import styles from './builder.module.css'
import { Checks, Field, type FieldProps } from './Field'
import { FIGURES, type FieldKind } from './kinds'

interface Props {
  kind: FieldKind
  section: SectionDefinition
  path: string
  onChange: (part: Record<string, Value>) => void
}

type Choices = readonly (readonly [value: string, label: string])[]

/** One setting of a section, written as its kind says. */
export function SectionField({ kind, section, path, onChange }: Props) {
  const { data } = useQuery({ ...metricsQuery(), enabled: NEEDS_METRICS.has(kind.as) })
  const value = section[kind.key] ?? kind.usual
  const set = (next: Value) => onChange({ [kind.key]: next })
  const aggregates = data?.metrics.find((each) => each.name === section.metric)?.aggregates ?? []
  if (kind.as === 'figures' || kind.as === 'aggregates') {
    const choices: Choices = kind.as === 'figures' ? FIGURES : aggregates.map((each) => [each, each] as const)
    if (choices.length < 2) return null
    return (
      <Checks
        path={path}
        label={kind.label}
        choices={choices}
        value={Array.isArray(value) ? value : []}
        onChange={set}
        help={kind.help}
      />
    )
  }
  const metrics = (data?.metrics ?? []).filter((each) => section.kind === 'panel' || each.axis !== 'at')
  const choices: Choices =
    kind.as === 'metric'
      ? metrics.map((each) => [each.name, each.label] as const)
      : kind.as === 'aggregate'
        ? aggregates.map((each) => [each, each] as const)
        : kind.as === 'dimension'
          ? (data?.dimensions ?? []).map((each) => [each, each.replaceAll('_', ' ')] as const)
          : (kind.choices ?? [])
  const about = kind.as === 'metric' ? data?.metrics.find((each) => each.name === value)?.help : kind.help
  return (
    <Field path={path} label={kind.label} help={about} wide={WIDE.has(kind.as)}>
      {(field) => <Control kind={kind} value={value} choices={choices} field={field} onChange={set} />}
    </Field>
  )
}

const NEEDS_METRICS = new Set(['metric', 'aggregate', 'aggregates', 'dimension'])
const WIDE = new Set(['words', 'query', 'metric', 'text'])

interface ControlProps {
  kind: FieldKind
  value: Value
  choices: Choices
  field: FieldProps
  onChange: (value: Value) => void
}

function Control({ kind, value, choices, field, onChange }: ControlProps) {
  const text = value === null ? '' : String(value)
  if (kind.as === 'words')
    return (
      <textarea
        {...field}
        className={styles.text}
        rows={6}
        maxLength={10_000}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  if (kind.as === 'number')
    return (
      <input
        {...field}
        type="number"
        className={styles.text}
        min={kind.min}
        max={kind.max}
        step={kind.step ?? 1}
        value={text}
        onChange={(event) => onChange(event.target.value === '' ? kind.usual : Number(event.target.value))}
      />
    )
  if (kind.as === 'text' || kind.as === 'query')
    return (
      <input
        {...field}
        className={kind.as === 'query' ? `${styles.text} ${styles.code}` : styles.text}
        spellCheck={kind.as === 'text'}
        value={text}
        placeholder={kind.as === 'query' ? 'All of the report' : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  const known = text === '' || choices.some(([each]) => each === text)
  return (
    <select
      {...field}
      className={styles.text}
      value={text}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      {kind.none && <option value="">{kind.none}</option>}
      {!kind.none && text === '' && <option value="">Choose</option>}
      {!known && <option value={text}>{text}</option>}
      {choices.map(([each, label]) => (
        <option key={each} value={each}>
          {label}
        </option>
      ))}
    </select>
  )
}
