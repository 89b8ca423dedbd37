/** The form's sections: every field of the registry, in groups by what it is about. A field that is new is in one by itself. */
import type { QueryField } from '@/api/types'
import { type Control, controlOf } from '@/query/form/controls'
import type { Registry } from '@/query/registry'

export interface Group {
  label: string
  fields: QueryField[]
}

const STATE = ['state', 'outcome', 'is']

const GROUPS: { label: string; holds: (field: QueryField, control: Control) => boolean }[] = [
  { label: 'When', holds: (_, control) => control === 'time' },
  { label: 'State', holds: ({ name }) => STATE.includes(name) },
  { label: 'Tags', holds: ({ kind }) => kind === 'texts' },
  { label: 'Flow and place', holds: (_, control) => control === 'list' },
  { label: 'How long, how often', holds: (_, control) => control === 'range' },
  { label: 'Parameters', holds: ({ name, kind }) => kind === 'json' || name === 'params' },
  { label: 'Text', holds: ({ kind }) => kind === 'text' },
  { label: 'More', holds: () => true },
]

export function groupsOf(registry: Registry): Group[] {
  const groups: Group[] = GROUPS.map(({ label }) => ({ label, fields: [] }))
  for (const field of registry.values()) {
    const place = GROUPS.findIndex(({ holds }) => holds(field, controlOf(field)))
    groups[place]?.fields.push(field)
  }
  const [, state] = groups
  state?.fields.sort((a, b) => STATE.indexOf(a.name) - STATE.indexOf(b.name))
  return groups.filter(({ fields }) => fields.length > 0)
}

/** Whether a reader who looks for `wanted` means that field. */
export function isFound(field: QueryField, wanted: string): boolean {
  const words = `${field.label} ${field.name} ${field.help} ${(field.values ?? []).join(' ')}`.toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word))
}
