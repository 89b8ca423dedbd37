import { describe, expect, it } from 'vitest'
import { fileOf } from './files'

describe('a panel as a file', () => {
  const scope = { q: 'flow:etl', from: '-7d', to: 'now', timezone: 'Europe/Berlin' }

  it('is the panel that the page shows', () => {
    const url = new URL(fileOf({ kind: 'series', metric: 'duration', aggregate: 'p50,p95' }, scope, 'svg', 'dark'))
    expect(url.pathname).toMatch(/\/api\/v1\/metrics\/chart\.svg$/)
    expect(JSON.parse(url.searchParams.get('panel') ?? '')).toEqual({
      kind: 'series',
      metric: 'duration',
      aggregate: 'p50,p95',
    })
    expect(url.searchParams.get('q')).toBe('flow:etl')
    expect(url.searchParams.get('theme')).toBe('dark')
  })

  it('asks for no colours where there are none', () => {
    const url = new URL(fileOf({ kind: 'depth' }, { ...scope, q: '' }, 'csv', 'dark'))
    expect([url.searchParams.has('theme'), url.searchParams.has('q')]).toEqual([false, false])
  })
})
