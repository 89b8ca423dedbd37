/** Queries as the form writes them anew and as the address holds them, for a check against the service's own reading: one JSON text per line. */
import { createInterface } from 'node:readline'
import { parseSearch, stringifySearch } from '@/app/search'
import { type Clause, clausesOf, conditionClause, textOf, wordClause } from './clauses'
import { type Registry, registryOf } from './registry'

function anew(clause: Clause): Clause {
  if (clause.kind === 'condition') return conditionClause(clause.condition)
  return clause.kind === 'word' ? wordClause(clause.word) : clause
}

let registry: Registry | null = null
for await (const line of createInterface({ input: process.stdin })) {
  const read: unknown = JSON.parse(line)
  if (registry === null) registry = registryOf(read as Parameters<typeof registryOf>[0])
  else {
    const clauses = clausesOf(String(read), registry)
    const kinds = clauses.map(({ kind }) => kind)
    const same = textOf(clauses)
    const address = stringifySearch({ q: same })
    const back = parseSearch(address).q ?? ''
    process.stdout.write(`${JSON.stringify({ same, anew: textOf(clauses.map(anew)), kinds, address, back })}\n`)
  }
}
