/** A dashboard that is being changed: its definition, and ids by which its panels keep their place on the page. Pure. */
import type { DashboardDefinition, PanelDefinition } from '@/api/dashboards'

export interface Draft {
  definition: DashboardDefinition
  /** One for each panel, in their order. */
  ids: string[]
  made: number
}

export type Edit =
  | { do: 'load'; definition: DashboardDefinition }
  | { do: 'set'; part: Partial<DashboardDefinition> }
  | { do: 'panel'; id: string; panel: PanelDefinition }
  | { do: 'add'; panel: PanelDefinition; at?: number }
  | { do: 'remove'; id: string }
  | { do: 'move'; id: string; to: number }

export function draftOf(definition: DashboardDefinition): Draft {
  const ids = definition.panels.map((_, at) => `p${at}`)
  return { definition, ids, made: ids.length }
}

export function edited(draft: Draft, edit: Edit): Draft {
  const { definition, ids } = draft
  const { panels } = definition
  switch (edit.do) {
    case 'load':
      return draftOf(edit.definition)
    case 'set':
      return { ...draft, definition: { ...definition, ...edit.part } }
    case 'panel':
      return withPanels(
        draft,
        ids,
        panels.map((panel, at) => (ids[at] === edit.id ? edit.panel : panel)),
      )
    case 'add': {
      const at = Math.min(edit.at ?? ids.length, ids.length)
      const next = withPanels(draft, inserted(ids, at, `p${draft.made}`), inserted(panels, at, edit.panel))
      return { ...next, made: draft.made + 1 }
    }
    case 'remove': {
      const at = ids.indexOf(edit.id)
      return withPanels(
        draft,
        ids.filter((_, index) => index !== at),
        panels.filter((_, index) => index !== at),
      )
    }
    case 'move': {
      const at = ids.indexOf(edit.id)
      const panel = panels[at]
      if (!panel) return draft
      const to = Math.min(Math.max(edit.to, 0), ids.length - 1)
      const rest = edited(draft, { do: 'remove', id: edit.id })
      return withPanels(rest, inserted(rest.ids, to, edit.id), inserted(rest.definition.panels, to, panel))
    }
  }
}

const withPanels = (draft: Draft, ids: string[], panels: PanelDefinition[]): Draft => ({
  ...draft,
  ids,
  definition: { ...draft.definition, panels },
})

const inserted = <T>(list: T[], at: number, one: T): T[] => [...list.slice(0, at), one, ...list.slice(at)]

/** Where a key of a handle leads in a grid that is read by rows; null for another key. */
export function placeByKey(key: string, at: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowUp') return at - 1
  if (key === 'ArrowRight' || key === 'ArrowDown') return at + 1
  return key === 'Home' ? 0 : key === 'End' ? Number.POSITIVE_INFINITY : null
}

export const same = (one: DashboardDefinition, other: DashboardDefinition): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
