import type { Facets } from '@/api/types'

/** New counts with the values where they stood: while runs change, nothing moves under the reader's pointer. */
export function inOrderOf(before: Facets, counted: Facets): Facets {
  const facets = counted.facets.map((facet) => {
    const known = before.facets.find((each) => each.field === facet.field)?.values.map(({ value }) => value) ?? []
    const place = (value: string | number | null) => (known.includes(value) ? known.indexOf(value) : known.length)
    return { ...facet, values: facet.values.toSorted((a, b) => place(a.value) - place(b.value)) }
  })
  return { ...counted, facets }
}
