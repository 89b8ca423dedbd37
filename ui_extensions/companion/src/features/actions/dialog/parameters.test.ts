import { readParameters } from './parameters'
import { listed } from './TagsForm'

describe('parameters as text', () => {
  it('are an object', () => {
    expect(readParameters('{"day": "2026-11-01", "n": [1, null]}')).toEqual({
      parameters: { day: '2026-11-01', n: [1, null] },
    })
    expect(readParameters('  ')).toEqual({ parameters: {} })
  })

  it.each(['[1]', '3', 'null', '"x"'])('%s is none', (text) => {
    expect(readParameters(text)).toHaveProperty('problem')
  })

  it('say that they are broken', () => {
    expect(readParameters('{\n  "day": \n}')).toHaveProperty('problem', expect.stringContaining('no JSON'))
  })
})

it('tags are listed once, without the blanks around them', () => {
  expect(listed(' a, b,,a ,owner:ada ')).toEqual(['a', 'b', 'owner:ada'])
})
