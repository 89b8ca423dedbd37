import type { PresetList } from '@/api/presets'
import { groupsOf, moved, presetOf, starred } from './order'
import { presetNamed } from './presets.fixture'

const list: PresetList = {
  presets: [
    presetNamed('A', { order: 1, starred: true }),
    presetNamed('B', { order: 2 }),
    presetNamed('C', { shared: true, description: 'What is Slow' }),
    presetNamed('D', { starred: true }),
  ],
  templates: [
    presetNamed('Today', { template: true, starred: true, order: 0 }),
    presetNamed('Late', { template: true }),
  ],
  default: null,
  lost_default: null,
  person: null,
  revision: '1',
}
const names = (presets: { name: string }[]) => presets.map((preset) => preset.name)

it('puts starred presets and templates into one order, those without a place behind', () => {
  expect(names(starred(list))).toEqual(['Today', 'A', 'D'])
})

it('shows each preset in one group', () => {
  expect(groupsOf(list).map((group) => [group.label, ...names(group.presets)])).toEqual([
    ['Starred', 'Today', 'A', 'D'],
    ['Yours', 'B'],
    ['Shared', 'C'],
    ['Templates', 'Late'],
  ])
})

it('finds by name, description and query', () => {
  expect(groupsOf(list, ' slow ').flatMap((group) => names(group.presets))).toEqual(['C'])
  expect(groupsOf(list, 'STATE:').length).toBe(4)
  expect(groupsOf(list, 'nothing')).toEqual([])
})

it('moves one within its group and keeps the others where they are', () => {
  const groups = groupsOf(list)
  expect(moved(groups, 'id-D', 0)).toEqual(['id-D', 'id-Today', 'id-A', 'id-B', 'id-C', 'id-Late'])
  expect(moved(groups, 'id-Today', 9)).toEqual(['id-A', 'id-D', 'id-Today', 'id-B', 'id-C', 'id-Late'])
  expect(moved(groups, 'id-A', -1)).toEqual(['id-A', 'id-Today', 'id-D', 'id-B', 'id-C', 'id-Late'])
})

it('knows a preset by slug and by id', () => {
  expect(presetOf(list, 'today')?.name).toBe('Today')
  expect(presetOf(list, 'id-C')?.name).toBe('C')
  expect(presetOf(list, 'gone')).toBeNull()
  expect(presetOf(undefined, 'today')).toBeNull()
})
