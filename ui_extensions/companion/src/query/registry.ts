/** The fields of the language as the service lists them, and what follows from a field's kind. */
import type { QueryField } from '@/api/types'
import type { Kind } from './values'

export type Registry = ReadonlyMap<string, QueryField>

export function registryOf(fields: readonly QueryField[]): Registry {
  return new Map(fields.map((field) => [field.name, field]))
}

export function kindOf(field: QueryField): Kind {
  return { ordered: field.operators.includes('range'), pattern: field.operators.includes('wildcard') }
}
