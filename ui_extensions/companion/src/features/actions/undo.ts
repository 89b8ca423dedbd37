/** Takes an action back, where it is certain how every run was before: by an action of its own, in the audit as any other. */
import { type Action, confirmAction, type Options } from '@/api/actions'
import { get } from '@/api/client'
import { drawnId } from '@/api/person'
import { MOST_NAMED } from './selection'

const PAGE = 500

/**
 * What takes the action back; null for what cannot be. Of several tags a run may have had some before; a run that had
 * the only one was left alone.
 */
export function contraryOf(action: Pick<Action, 'kind' | 'done' | 'options'>): Options | null {
  if (action.kind !== 'set_tags' || action.done === 0 || action.done > MOST_NAMED) return null
  const { add, remove } = { add: texts(action.options.add), remove: texts(action.options.remove) }
  return add.length + remove.length === 1 ? { add: remove, remove: add } : null
}

export interface Undone {
  action: Action
  options: Options
  /** The runs that it touches: those on which the first one had an effect. */
  runs: ReadonlySet<string>
}

/** Begins to take it back. Raises ApiError. */
export async function takeActionBack(action: Action, options: Options): Promise<Undone> {
  const runs = await doneRuns(action.id)
  const begun = await confirmAction({
    kind: action.kind,
    runs,
    ...options,
    id: drawnId(),
    reason: `Undo of ${action.id}`,
    expected_count: runs.length,
  })
  return { action: begun, options, runs: new Set(runs) }
}

async function doneRuns(id: string): Promise<string[]> {
  const ids: string[] = []
  let after: number | null = -1
  while (after !== null) {
    const page: Awaited<ReturnType<typeof read>> = await read(id, after)
    ids.push(...page.runs.map((run) => run.run_id))
    after = page.next
  }
  return ids
}

const read = (id: string, after: number) => get('actions/{id}/runs', { id, status: 'done', after, limit: PAGE })

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
