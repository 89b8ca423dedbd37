import { contraryOf } from './undo'

const action = { kind: 'set_tags' as const, done: 3, options: { add: ['seen'] } }

describe('what takes an action back', () => {
  it('is the contrary of a change of one tag', () => {
    expect(contraryOf(action)).toEqual({ add: [], remove: ['seen'] })
    expect(contraryOf({ ...action, options: { remove: ['seen'] } })).toEqual({ add: ['seen'], remove: [] })
  })

  it.each([
    ['several tags, of which a run may have had one', { ...action, options: { add: ['seen'], remove: ['new'] } }],
    ['nothing, where nothing was done', { ...action, done: 0 }],
    ['more runs than can be named', { ...action, done: 1001 }],
    ['what cannot be taken back', { ...action, kind: 'cancel' as const, options: {} }],
  ])('is none for %s', (_, other) => {
    expect(contraryOf(other)).toBeNull()
  })
})
