import type { Preset } from '@/api/presets'

/** A preset for tests. */
export function presetNamed(name: string, more: Partial<Preset> = {}): Preset {
  return {
    id: `id-${name}`,
    slug: name.toLowerCase(),
    name,
    description: '',
    query: 'state:failed',
    sort: [],
    columns: [],
    grouping: null,
    q: 'state:failed',
    shared: false,
    template: false,
    owner: 'anna',
    mine: true,
    starred: false,
    default: false,
    order: null,
    source: null,
    version: 1,
    created: null,
    created_by: null,
    updated: null,
    updated_by: null,
    problem: null,
    ...more,
  }
}
