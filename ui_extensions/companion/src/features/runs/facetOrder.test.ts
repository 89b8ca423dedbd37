import type { Facets } from '@/api/types'
import { inOrderOf } from './facetOrder'

const facets = (...values: [string | null, number][]) =>
  ({ facets: [{ field: 'flow', values: values.map(([value, count]) => ({ value, count })) }] }) as unknown as Facets

it('counts change where they stand; what is new comes last', () => {
  const before = facets(['etl', 5], ['crm', 4], [null, 1])
  const after = inOrderOf(before, facets(['new', 9], ['crm', 6], ['etl', 5], [null, 1]))
  expect(after.facets[0]?.values.map(({ value, count }) => [value, count])).toEqual([
    ['etl', 5],
    ['crm', 6],
    [null, 1],
    ['new', 9],
  ])
})
