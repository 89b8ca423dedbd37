import { presetNamed } from './presets.fixture'
import { differences, fieldsOf, isSame, sameQuery, searchOf, viewOf, viewOfPreset } from './view'

describe('two queries', () => {
  it.each([
    ['state:failed at:-24h..', 'at:-24h..   state:failed'],
    ['-flow:mail x', 'x NOT flow:mail'],
    ['sort:-at state:failed', 'state:failed sort:-at'],
    ['sort:flow x sort:-flow', 'x sort:-flow'],
    ['a OR b', 'a  OR b'],
    ['', '  '],
    ['"two words" y', 'y "two words"'],
  ])('%s and %s are the same', (one, other) => {
    expect(sameQuery(one, other)).toBe(true)
    expect(sameQuery(other, one)).toBe(true)
  })
  it.each([
    ['state:failed', 'state:crashed'],
    ['state:failed', '-state:failed'],
    ['state:failed', ''],
    ['x x', 'x'],
    ['a OR b', 'b OR a c'],
    ['x sort:-at', 'x'],
    ['x sort:a sort:b', 'x sort:b sort:a'],
    ['at:-24h..', 'at:2026-11-23T12:00:00Z..'],
  ])('%s and %s are not', (one, other) => {
    expect(sameQuery(one, other)).toBe(false)
    expect(sameQuery(other, one)).toBe(false)
  })
})

describe('a view against its preset', () => {
  const preset = presetNamed('Slow', {
    q: 'duration:>5m sort:-duration',
    columns: ['state', 'run~300', 'duration'],
    grouping: 'flow',
  })

  it('is the same right after it was opened, and when only the order of conditions differs', () => {
    expect(searchOf(preset)).toEqual({
      q: 'duration:>5m sort:-duration',
      columns: 'state,run~300,duration',
      group: 'flow',
      preset: 'slow',
    })
    expect(isSame(viewOf(searchOf(preset)), viewOfPreset(preset))).toBe(true)
    expect(isSame(viewOf({ ...searchOf(preset), q: 'sort:-duration duration:>5m' }), viewOfPreset(preset))).toBe(true)
  })

  it('says what has left it', () => {
    const changed = { q: 'duration:>9m', columns: 'state,run', group: undefined }
    expect(differences(viewOf(changed), viewOfPreset(preset))).toEqual(['query', 'columns', 'grouping'])
    expect(
      differences(viewOf({ ...searchOf(preset), columns: 'state,run~301,duration' }), viewOfPreset(preset)),
    ).toEqual(['columns'])
  })

  it('believes the service that two spellings are one query', () => {
    const spelt = { ...searchOf(preset), q: 'DURATION:>5m sort:-duration' }
    expect(isSame(viewOf(spelt), viewOfPreset(preset))).toBe(false)
    expect(isSame(viewOf(spelt), viewOfPreset(preset), preset.q ?? '')).toBe(true)
  })

  it('keeps the usual columns out of the address and out of the preset', () => {
    const usual = 'state,run,deployment,started,duration,wait,message'
    expect(viewOf({ columns: usual }).columns).toBe('')
    expect(fieldsOf(viewOf({ q: 'x', columns: usual }))).toEqual({ query: 'x', sort: [], columns: [], grouping: null })
    expect(fieldsOf(viewOf({ q: 'x', columns: 'state,run~300', group: 'flow' }))).toEqual({
      query: 'x',
      sort: [],
      columns: ['state', 'run~300'],
      grouping: 'flow',
    })
  })

  it('opens every run for an empty query, and what is usual for an address that names none', () => {
    expect(searchOf(presetNamed('All', { q: '' })).q).toBe('')
    expect(viewOf({}).q).toBe('at:..now')
  })
})
