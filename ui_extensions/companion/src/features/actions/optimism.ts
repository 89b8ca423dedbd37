/** Shows an action's effect on the rows at once, and takes it back from the runs that were skipped or failed. */
import type { QueryClient } from '@tanstack/react-query'
import { type Action, type ActionKind, actionQuery, hasEnded, type Options } from '@/api/actions'
import { get } from '@/api/client'
import type { Run, RunDetail } from '@/api/types'
import type { Pages } from '@/features/runs/patch'
import { changed, guessed } from './guess'

/** How a run was before, and how it was shown instead. */
export type Before = Map<string, { was: Run; shown: Run }>

const LISTS = { queryKey: ['runs'] } as const
const LOOK_EVERY = 1000
const LONGEST_WAIT = 15_000

export function showGuess(
  client: QueryClient,
  kind: ActionKind,
  options: Options,
  chosen: (id: string) => boolean,
): Before {
  const before: Before = new Map()
  const change = (run: Run) => {
    const shown = chosen(run.id) ? guessed(kind, run, options) : null
    if (shown) before.set(run.id, { was: run, shown })
    return shown
  }
  client.setQueriesData<Pages>(LISTS, (pages) => pages && changed(pages, change))
  client.setQueriesData<RunDetail>({ queryKey: ['runs/{id}'] }, (run) => {
    const shown = run ? change(run) : null
    return run && shown ? { ...run, ...shown } : run
  })
  return before
}

/** The rows as they were, unless something else has changed them since. */
export function takeBack(client: QueryClient, before: Before, ids: Iterable<string>): void {
  const back = new Map([...ids].flatMap((id) => (before.has(id) ? [[id, before.get(id)] as const] : [])))
  const change = (run: Run) => {
    const known = back.get(run.id)
    return known && run.state_name === known.shown.state_name && run.tags === known.shown.tags ? known.was : null
  }
  client.setQueriesData<Pages>(LISTS, (pages) => pages && changed(pages, change))
  void client.invalidateQueries({ queryKey: ['runs/{id}'] })
}

/** Waits for the action's end and corrects what was shown. A hidden tab asks nothing until it is seen again. */
export async function whenEnded(client: QueryClient, id: string, before: Before): Promise<Action> {
  let wait = LOOK_EVERY
  for (;;) {
    if (!document.hidden) {
      const action = await get('actions/{id}', { id }).catch(() => null)
      if (action) client.setQueryData(actionQuery(id).queryKey, action)
      if (action && hasEnded(action)) {
        if (action.skipped + action.failed > 0 && before.size > 0) await correct(client, id, before)
        return action
      }
      wait = action ? LOOK_EVERY : Math.min(LONGEST_WAIT, wait * 2)
    }
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

async function correct(client: QueryClient, id: string, before: Before): Promise<void> {
  const untouched: string[] = []
  let after: number | undefined = -1
  while (after !== undefined) {
    const page: Awaited<ReturnType<typeof missed>> = await missed(id, after)
    untouched.push(...page.runs.map((run) => run.run_id))
    after = page.next ?? undefined
  }
  takeBack(client, before, untouched)
}

const missed = (id: string, after: number) =>
  get('actions/{id}/runs', { id, status: 'skipped,failed', after, limit: 500 })
