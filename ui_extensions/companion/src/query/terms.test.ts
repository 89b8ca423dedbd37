import {
  addTerm,
  contrary,
  quote,
  removeTerm,
  replaceTerm,
  sortsOf,
  termsOf,
  timeTermOf,
  valuesOf,
  wantValue,
  withSort,
  withTime,
} from './terms'

const TIMES = ['at', 'started', 'ended']

describe('terms of a query', () => {
  it.each([
    ['', []],
    ['state:failed flow:etl-*', ['state:failed', 'flow:etl-*']],
    ['"connection reset"  -tag:x', ['"connection reset"', '-tag:x']],
    ['flow:"a b",c /time out/i', ['flow:"a b",c', '/time out/i']],
    ['(a OR b) c', ['(a OR b)', 'c']],
    ['a AND NOT state:failed', ['a', 'NOT state:failed']],
    ['error:/a b/ path/with/slash x', ['error:/a b/', 'path/with/slash', 'x']],
    ['"never closed', ['"never closed']],
  ])('of %s end where a reader would end them', (q, texts) => {
    expect(termsOf(q).map((term) => term.text)).toEqual(texts)
  })

  it('know their field, value and whether they exclude', () => {
    expect(termsOf('-param.region:eu')[0]).toMatchObject({ field: 'param.region', value: 'eu', negated: true })
    expect(termsOf('NOT -tag:x')[0]).toMatchObject({ field: 'tag', negated: false })
    expect(termsOf('word')[0]).toMatchObject({ field: null, value: 'word', negated: false })
  })

  it.each([
    ['a OR b', 0, 'b'],
    ['a OR b OR c', 1, 'a OR c'],
    ['a AND b', 1, 'a'],
    ['x "two  spaces" y', 0, '"two  spaces" y'],
  ])('%s can lose one without breaking', (q, index, rest) => {
    const term = termsOf(q)[index]
    expect(term && removeTerm(q, term)).toBe(rest)
  })

  it.each([
    ['state:failed x', 0, '-state:failed x'],
    ['a -state:failed', 1, 'a state:failed'],
    ['NOT tag:x y', 0, 'tag:x y'],
    ['NOT -tag:x', 0, '-tag:x'],
    ['a OR b', 1, 'a OR -b'],
    ['-(a OR b) c', 0, '(a OR b) c'],
    ['-"two words"', 0, '"two words"'],
    ['x sort:-duration', 1, 'x sort:duration'],
    ['x sort:duration', 1, 'x sort:-duration'],
  ])('%s can have one turned into its contrary', (q, index, turned) => {
    const term = termsOf(q)[index]
    expect(term && replaceTerm(q, term, contrary(term))).toBe(turned)
  })

  it('take a further condition around an OR, and keep the order at the end', () => {
    expect(addTerm('a OR b sort:-at', 'state:failed')).toBe('(a OR b) state:failed sort:-at')
  })
})

describe('a facet', () => {
  it.each([
    ['', 'failed', 'include', 'state:failed'],
    ['state:failed', 'Crashed', 'include', 'state:failed,Crashed'],
    ['state:failed', 'Failed', 'neither', ''],
    ['state:failed,crashed x', 'failed', 'neither', 'state:crashed x'],
    ['state:failed', 'failed', 'exclude', '-state:failed'],
    ['-state:failed', 'failed', 'include', 'state:failed'],
    ['-state:late', 'failed', 'exclude', '-state:late,failed'],
    ['state:fail*', 'late', 'include', 'state:fail* state:late'],
    ['a OR b', 'failed', 'include', '(a OR b) state:failed'],
  ] as const)('turns %s by %s (%s) into %s', (q, value, wanted, changed) => {
    expect(wantValue(q, 'state', value, wanted)).toBe(changed)
  })

  it('asks for runs without a value, and with any', () => {
    expect(wantValue('', 'worker', null, 'include')).toBe('-worker:*')
    expect(wantValue('-worker:*', 'worker', null, 'exclude')).toBe('worker:*')
    expect(wantValue('x worker:*', 'worker', null, 'neither')).toBe('x')
  })

  it('quotes what the language would read otherwise', () => {
    expect(wantValue('', 'flow', 'my flow "x"', 'include')).toBe('flow:"my flow \\"x\\""')
    expect(valuesOf('"a,b",c,"d \\"e\\""')).toEqual(['a,b', 'c', 'd "e"'])
    expect(['etl-orders', 'customer:acme', 'a*', '-x', '>5', 'a..b', ''].map(quote)).toEqual([
      'etl-orders',
      'customer:acme',
      '"a*"',
      '"-x"',
      '">5"',
      '"a..b"',
      '""',
    ])
  })
})

describe('order and time', () => {
  it('read the last order of each field and replace all of them', () => {
    expect(sortsOf('sort:name x sort:-name sort:at')).toEqual([
      { field: 'name', descending: true },
      { field: 'at', descending: false },
    ])
    expect(withSort('sort:name x', { field: 'duration', descending: true })).toBe('x sort:-duration')
    expect(withSort('x sort:-duration', null)).toBe('x')
  })

  it('replace one time term in place', () => {
    expect(withTime('a at:-24h.. b', TIMES, 'ended:today')).toBe('a ended:today b')
    expect(withTime('a', TIMES, 'at:-7d..')).toBe('a at:-7d..')
    expect(withTime('a at:-24h..', TIMES, null)).toBe('a')
    expect(timeTermOf('-at:today', TIMES)).toBeNull()
  })
})
