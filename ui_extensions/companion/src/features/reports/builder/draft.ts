/** A report that is being written: its definition, and ids by which its sections keep their place on the page. Pure. */
import type { ReportDefinition, SectionDefinition, Value } from '@/api/reports'
import { KINDS } from './kinds'

export interface Draft {
  definition: ReportDefinition
  /** One for each section, in their order. */
  ids: string[]
  made: number
}

const BEGIN: ReportDefinition = {
  name: '',
  title: '',
  description: '',
  query: '',
  period: 'last-week',
  timezone: null,
  language: 'en',
  locale: null,
  theme: { colour: '#163aca', logo: null, brand: 'Vantage' },
  sections: [],
  formats: ['pdf'],
  pdf: 'ua-1',
  send_when_empty: true,
  recipients: [],
  mail: { server: null, sender: null, reply_to: null },
  schedule: null,
}

/** A definition without what has its default, with it. */
export function complete(part: Partial<ReportDefinition>): ReportDefinition {
  const schedule = part.schedule
    ? { ...{ timezone: null, active: true, pool: 'vantage', queue: 'default' }, ...part.schedule }
    : null
  return {
    ...BEGIN,
    ...part,
    theme: { ...BEGIN.theme, ...part.theme },
    mail: { ...BEGIN.mail, ...part.mail },
    schedule,
  }
}

export function draftOf(definition: ReportDefinition): Draft {
  const ids = definition.sections.map((_, index) => `s${index}`)
  return { definition, ids, made: ids.length }
}

export type Edit =
  | { do: 'load'; definition: ReportDefinition }
  | { do: 'set'; part: Partial<ReportDefinition> }
  | { do: 'section'; id: string; part: Record<string, Value> }
  | { do: 'add'; kind: string; after?: string | undefined }
  | { do: 'copy'; id: string }
  | { do: 'remove'; id: string }
  | { do: 'move'; id: string; to: number }

export function edited(draft: Draft, edit: Edit): Draft {
  const { definition, ids } = draft
  switch (edit.do) {
    case 'load':
      return draftOf(edit.definition)
    case 'set':
      return { ...draft, definition: { ...definition, ...edit.part } }
    case 'section':
      return withSections(draft, ids, (id, section) => (id === edit.id ? { ...section, ...edit.part } : section))
    case 'add': {
      const begin = KINDS.find((each) => each.kind === edit.kind)?.begin
      return put(draft, edit.after, { kind: edit.kind, ...begin })
    }
    case 'copy': {
      const section = definition.sections[ids.indexOf(edit.id)]
      return section ? put(draft, edit.id, { ...section }) : draft
    }
    case 'remove':
      return withSections(
        draft,
        ids.filter((id) => id !== edit.id),
      )
    case 'move': {
      const rest = ids.filter((id) => id !== edit.id)
      const to = Math.min(Math.max(edit.to, 0), rest.length)
      return withSections(draft, [...rest.slice(0, to), edit.id, ...rest.slice(to)])
    }
  }
}

/** The section of an id becomes what `change` makes of it. */
function withSections(
  draft: Draft,
  ids: string[],
  change: (id: string, section: SectionDefinition) => SectionDefinition = (_, section) => section,
): Draft {
  const known = new Map(draft.ids.map((id, index) => [id, draft.definition.sections[index]]))
  const sections = ids.flatMap((id) => {
    const section = known.get(id)
    return section ? [change(id, section)] : []
  })
  return { ...draft, ids, definition: { ...draft.definition, sections } }
}

/** Behind another one, at the end without one. */
function put(draft: Draft, after: string | undefined, section: SectionDefinition): Draft {
  const at = after === undefined ? draft.ids.length : draft.ids.indexOf(after) + 1
  const id = `s${draft.made}`
  const { sections } = draft.definition
  return {
    made: draft.made + 1,
    ids: [...draft.ids.slice(0, at), id, ...draft.ids.slice(at)],
    definition: { ...draft.definition, sections: [...sections.slice(0, at), section, ...sections.slice(at)] },
  }
}

/** Whether two definitions say the same; the order of keys says nothing. */
export const same = (one: unknown, other: unknown): boolean => written(one) === written(other)

function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}

/** What the service finds wrong with a part of a definition. */
export interface Mistake {
  /** Such as `sections.2.metric`. */
  path: string
  message: string
  hint: string | null
}

/** Those of a part and of what is in it. */
export const mistakesAt = (mistakes: Mistake[], path: string): Mistake[] =>
  mistakes.filter((each) => each.path === path || each.path.startsWith(`${path}.`))

const SENDING = ['recipients', 'schedule', 'formats', 'pdf', 'mail', 'send_when_empty']

/** Whether it is about how the report is sent, not about what is in it. */
export const isAboutSending = (mistake: Mistake) => SENDING.includes(mistake.path.split('.')[0] ?? '')

/** As people say it: the path and the mend stand elsewhere. */
export function mistakeWords({ message, hint }: Mistake): string {
  const known: Record<string, string> = {
    'Field required': 'This is needed.',
    'String should have at least 1 character': 'Write something here.',
    'Tuple should have at least 1 item after validation, not 0': 'Choose at least one.',
  }
  const said = known[message] ?? message
  const whole = said.charAt(0).toUpperCase() + said.slice(1)
  return [whole.endsWith('.') ? whole : `${whole}.`, hint].filter(Boolean).join(' ')
}
