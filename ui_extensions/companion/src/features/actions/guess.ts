/** What a run will look like when the action has had its effect: shown at once, taken back where it had none. Pure. */
import type { ActionKind, Options } from '@/api/actions'
import type { Run, StateType } from '@/api/types'
import type { Pages } from '@/features/runs/patch'
import { KINDS } from './kinds'

/** The run afterwards, null where it stays as it is. */
export function guessed(kind: ActionKind, run: Run, options: Options): Run | null {
  if (run.deleted) return null
  if (kind === 'set_state' && options.state) {
    const state_type = options.state.type as StateType
    const state_name = options.state.name || nameOf(state_type)
    return run.state_type === state_type && run.state_name === state_name ? null : { ...run, state_type, state_name }
  }
  if (kind === 'set_tags') {
    const tags = newTags(run.tags, options)
    return tags.join('\n') === run.tags.join('\n') ? null : { ...run, tags }
  }
  if (!KINDS[kind].fits(run)) return null
  if (kind === 'cancel') {
    const waits = run.state_type === 'SCHEDULED'
    return { ...run, state_type: waits ? 'CANCELLED' : 'CANCELLING', state_name: waits ? 'Cancelled' : 'Cancelling' }
  }
  if (kind === 'retry') return { ...run, state_type: 'SCHEDULED', state_name: 'AwaitingRetry' }
  return null
}

export function newTags(tags: readonly string[], { add = [], remove = [] }: Options): string[] {
  const kept = tags.filter((tag) => !remove.includes(tag))
  return [...kept, ...add.filter((tag) => !kept.includes(tag))]
}

/** `Completed` of `COMPLETED`. */
export const nameOf = (type: string) => type.charAt(0) + type.slice(1).toLowerCase()

/** The pages with each run replaced by what `change` makes of it; `seen` gets every run that it replaced. */
export function changed(pages: Pages, change: (run: Run) => Run | null, seen?: Map<string, Run>): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => {
      let touched = false
      const runs = page.runs.map((run) => {
        const next = change(run)
        if (!next) return run
        touched = true
        seen?.set(run.id, run)
        return next
      })
      return touched ? { ...page, runs } : page
    }),
  }
}
