/** What the command palette finds beside the rooms: presets by name, flows by what is typed. */
import { IconBookmark, IconStarFilled, IconTopologyStar3 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { usePerson } from '@/api/person'
import { presetsQuery } from '@/api/presets'
import { facetValuesQuery } from '@/api/queries'
import { groupsOf } from '@/features/presets/order'
import { searchOf } from '@/features/presets/view'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { quote } from '@/query/terms'
import type { Offer } from './offers'

const MOST_FLOWS = 8

/** Every preset that can be opened, starred ones first. */
export function usePresetFinds(): Offer[] {
  const navigate = useNavigate()
  const { data } = useQuery(presetsQuery(usePerson()))
  const presets = data ? groupsOf(data).flatMap((group) => group.presets) : []
  return presets
    .filter((preset) => preset.q !== null && !preset.problem)
    .map((preset) => ({
      id: `preset ${preset.id}`,
      label: preset.name,
      description: preset.description || (preset.q ?? ''),
      icon: preset.starred ? IconStarFilled : IconBookmark,
      run: () => void navigate({ to: '/runs', search: searchOf(preset) }),
    }))
}

/** Flows whose name contains what is typed, those with most runs first. */
export function useFlowFinds(typed: string): Offer[] {
  const navigate = useNavigate()
  const zone = useZone()
  const { data } = useQuery(facetValuesQuery('', zone, 'flow', useDeferredValue(typed.trim())))
  const flows = data?.facets[0]?.values.filter(({ value }) => value !== null).slice(0, MOST_FLOWS) ?? []
  return flows.map(({ value, count }) => ({
    id: `flow ${value}`,
    label: String(value),
    description: countOf(count, 'run'),
    icon: IconTopologyStar3,
    run: () => void navigate({ to: '/runs', search: { q: `flow:${quote(String(value))}` } }),
  }))
}
