/** Which presets stand where: starred ones as pills, the rest in groups; and what a move makes of the order. */
import type { Preset, PresetList } from '@/api/presets'

export interface Group {
  key: 'starred' | 'yours' | 'shared' | 'templates'
  label: string
  presets: Preset[]
}

const everything = (list: PresetList): Preset[] => [...list.presets, ...list.templates]
const placeOf = (preset: Preset) => preset.order ?? Number.POSITIVE_INFINITY

/** Starred presets and templates in the person's order. */
export function starred(list: PresetList): Preset[] {
  return everything(list)
    .filter((preset) => preset.starred)
    .sort((one, other) => placeOf(one) - placeOf(other) || 0)
}

/** The groups of the menu; a preset stands in one of them. Those that match what is written, empty groups left out. */
export function groupsOf(list: PresetList, written = ''): Group[] {
  const wanted = written.trim().toLowerCase()
  const rest = (presets: Preset[]) => presets.filter((preset) => !preset.starred)
  const groups: Group[] = [
    { key: 'starred', label: 'Starred', presets: starred(list) },
    { key: 'yours', label: 'Yours', presets: rest(list.presets.filter((preset) => !preset.shared)) },
    { key: 'shared', label: 'Shared', presets: rest(list.presets.filter((preset) => preset.shared)) },
    { key: 'templates', label: 'Templates', presets: rest(list.templates) },
  ]
  const matches = (preset: Preset) =>
    [preset.name, preset.description, preset.q ?? ''].some((text) => text.toLowerCase().includes(wanted))
  return groups
    .map((group) => ({ ...group, presets: group.presets.filter(matches) }))
    .filter((group) => group.presets.length > 0)
}

/** Ids of everything in the order after one preset of a group was moved to a place in it. */
export function moved(groups: Group[], id: string, to: number): string[] {
  return groups.flatMap(({ presets }) => {
    const ids = presets.map((preset) => preset.id)
    const from = ids.indexOf(id)
    if (from < 0) return ids
    const rest = ids.filter((each) => each !== id)
    const place = Math.min(Math.max(to, 0), rest.length)
    return [...rest.slice(0, place), id, ...rest.slice(place)]
  })
}

export function presetOf(list: PresetList | undefined, ref: string | undefined): Preset | null {
  if (!list || !ref) return null
  return everything(list).find((preset) => ref === preset.slug || ref === preset.id) ?? null
}
