import { expect, test } from 'vitest'
import { STARTERS } from './builder/starters'
import { reportOf } from './ofView'

test.each([
  ['outcome:failure ended:-24h..', 'outcome:failure'],
  ['flow:etl at:-7d.. sort:-duration', 'flow:etl'],
  ['at:today..now', ''],
  ['(is:late OR is:stuck)', '(is:late OR is:stuck)'],
])('takes the runs of %s', (q, runs) => {
  expect(reportOf(q, 'Mine')).toEqual({ from: 'start:digest', q: runs, title: 'Mine' })
})

test('begins with a starter that there is', () => {
  expect(STARTERS.map(({ key }) => `start:${key}`)).toContain(reportOf('').from)
})
