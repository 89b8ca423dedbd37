import { isSettled } from './settled'

describe('a query that is being written', () => {
  it.each([
    ['', true],
    ['state:fail', false],
    ['state:failed ', true],
    ['state:failed ti', false],
    ['state:failed time', true],
    ['-tag:x', false],
    ['a b OR', false],
    ['time OR ', false],
    ['time -', false],
    ['time (', false],
    ['"connection re', false],
    ['/time', false],
    ['NOT timeout', true],
  ])('%s can be tried: %s', (draft, settled) => {
    expect(isSettled(draft, draft.length)).toBe(settled)
  })

  it('can be tried when the caret stands elsewhere', () => {
    expect(isSettled('state:failed timeout', 3)).toBe(true)
  })
})
