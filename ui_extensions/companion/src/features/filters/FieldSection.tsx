import type { Facet, QueryField } from '@/api/types'
import { type Clauses, replaced } from '@/query/clauses'
import { type Control, conditionsOf, controlOf, isPresence } from '@/query/form/controls'
import { listOf } from '@/query/form/lists'
import { rowsOf } from '@/query/form/rows'
import { flagOf, presenceOf } from '@/query/form/switches'
import type { Registry } from '@/query/registry'
import { writeValue } from '@/query/values'
import { FlagSection } from './FlagSection'
import type { Form } from './form'
import { ListSection } from './ListSection'
import { RangeSection, rangeSummary } from './RangeSection'
import { RowsSection, rowsSummary } from './RowsSection'
import { Section } from './Section'

interface Props {
  field: QueryField
  form: Form
  facet: Facet | undefined
  found: boolean
}

/** Open until the reader closes them: what most people look for. */
const OPEN = ['state', 'outcome', 'flow', 'duration', 'param']

/** A field with the control of its kind; lists of tags also have rows for the keys of tags. */
export function FieldSection({ field, form, facet, found }: Props) {
  const control = controlOf(field)
  const clear = () => form.change(replaced(form.clauses, placesOf(form.clauses, field), []))
  const keys = control === 'list' && field.path
  return (
    <>
      <Section
        name={field.name}
        label={field.label}
        help={field.help}
        summary={SUMMARIES[control](form.clauses, field, form.registry)}
        open={OPEN.includes(field.name)}
        found={found}
        onClear={clear}
      >
        {() => <Body control={control} field={field} form={form} facet={facet} />}
      </Section>
      {keys && (
        <Section
          name={`${field.name}.key`}
          label={`${field.label} by key`}
          help={field.help}
          summary={rowsSummary(rowsOf(form.clauses, field.name, form.registry))}
          found={found}
          onClear={() =>
            form.change(
              replaced(
                form.clauses,
                conditionsOf(form.clauses, field.name).flatMap(({ place, condition }) =>
                  condition.path.length > 0 ? [place] : [],
                ),
                [],
              ),
            )
          }
        >
          {() => <RowsSection field={field} form={form} />}
        </Section>
      )}
    </>
  )
}

function Body({ control, field, form, facet }: Omit<Props, 'found'> & { control: Control }) {
  switch (control) {
    case 'list':
      return <ListSection field={field} form={form} facet={facet} />
    case 'range':
      return <RangeSection field={field} form={form} />
    case 'flag':
      return <FlagSection field={field} form={form} />
    default:
      return <RowsSection field={field} form={form} />
  }
}

/** The terms that the field's own section shows: in a list `none` is one of the values. */
function placesOf(clauses: Clauses, field: QueryField): number[] {
  const list = controlOf(field) === 'list'
  return conditionsOf(clauses, field.name).flatMap(({ place, condition }) =>
    (isPresence(condition) && !list) || (list && condition.path.length > 0) ? [] : [place],
  )
}

const NONE = { yes: ['not none'], no: ['none'], either: [] }

const SUMMARIES: Record<Control, (clauses: Clauses, field: QueryField, registry: Registry) => string> = {
  list: (clauses, field) => {
    const { include, exclude } = listOf(clauses, field.name)
    const text = ({ values }: { values: Parameters<typeof writeValue>[0][] }) => values.map(writeValue).join(', ')
    const none = NONE[presenceOf(clauses, field.name)]
    return [...include.map(text), ...none, ...exclude.map((part) => `not ${text(part)}`)].join(', ')
  },
  range: rangeSummary,
  time: () => '',
  flag: (clauses, field) => {
    const wanted = (field.values ?? []).map((flag) => [flag, flagOf(clauses, flag)] as const)
    const said = wanted.filter(([, value]) => value !== 'either')
    return said.map(([flag, value]) => (value === 'no' ? `not ${flag}` : flag)).join(', ')
  },
  rows: (clauses, field, registry) => rowsSummary(rowsOf(clauses, field.name, registry)),
}
