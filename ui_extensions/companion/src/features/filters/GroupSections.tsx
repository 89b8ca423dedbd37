import type { QueryField } from '@/api/types'
import { replaced } from '@/query/clauses'
import { conditionsOf, isPresence } from '@/query/form/controls'
import { wordRowsOf } from '@/query/form/rows'
import { presenceOf } from '@/query/form/switches'
import { timesOf } from '@/query/form/times'
import { PresenceSection } from './FlagSection'
import type { Form } from './form'
import { rowsSummary, WordsSection } from './RowsSection'
import { Section } from './Section'
import { TimeSection, timeSummary } from './TimeSection'

interface Props {
  form: Form
  found: boolean
}

/** All axes of time in one section: a run is looked for at a time, whichever of its times that is. */
export function TimeFields({ axes, form, found }: Props & { axes: QueryField[] }) {
  const places = timesOf(form.clauses, form.registry).map(({ place }) => place)
  return (
    <Section
      name="times"
      label="Time"
      summary={timeSummary(form.clauses, form.registry)}
      open
      found={found}
      onClear={() => form.change(replaced(form.clauses, places, []))}
    >
      {() => <TimeSection axes={axes} form={form} />}
    </Section>
  )
}

export function WordFields({ form, found }: Props) {
  const rows = wordRowsOf(form.clauses)
  const places = rows.flatMap(({ place }) => (place === null ? [] : [place]))
  return (
    <Section
      name="words"
      label="Any text"
      help="Found in any text of a run: names, messages, errors, parameters, tags"
      summary={rowsSummary(rows)}
      found={found}
      onClear={() => form.change(replaced(form.clauses, places, []))}
    >
      {() => <WordsSection form={form} />}
    </Section>
  )
}

/** Whether runs have a value, of every field that some run may lack. */
export function PresenceFields({ form, found }: Props) {
  const fields = [...form.registry.values()].filter(({ kind, name }) => kind !== 'flag' && name !== 'param')
  const said = fields.filter(({ name }) => presenceOf(form.clauses, name) !== 'either')
  const summary = said.map(({ name }) => `${presenceOf(form.clauses, name) === 'no' ? 'no ' : ''}${name}`).join(', ')
  const places = said.flatMap(({ name }) =>
    conditionsOf(form.clauses, name).flatMap(({ place, condition }) => (isPresence(condition) ? [place] : [])),
  )
  return (
    <Section
      name="has"
      label="Has, has none"
      summary={summary}
      found={found}
      onClear={() => form.change(replaced(form.clauses, places, []))}
    >
      {() => <PresenceSection fields={fields} form={form} />}
    </Section>
  )
}
