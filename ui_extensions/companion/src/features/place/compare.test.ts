import { describe, expect, it } from 'vitest'
import type { Run, TaskRun } from '@/api/types'
import { differences, firstBad, taskPairs } from './compare'

const run = (part: Partial<Run>): Run => ({ tags: [], parameters: {}, ...part }) as unknown as Run

describe('last good against first bad', () => {
  it('names only what differs, parameters one by one', () => {
    const good = run({ version: 'v1', pool: 'batch', tags: ['b', 'a'], parameters: { region: 'eu', size: 1 } })
    const bad = run({
      version: 'v2',
      pool: 'batch',
      tags: ['a', 'b'],
      parameters: { region: 'eu', size: 2, dry: true },
    })
    expect(differences(good, bad)).toEqual([
      { what: 'Version', good: 'v1', bad: 'v2' },
      { what: 'Parameter dry', good: '–', bad: 'true' },
      { what: 'Parameter size', good: '1', bad: '2' },
    ])
    expect(differences(good, good)).toEqual([])
  })

  it('puts tasks of one name side by side', () => {
    const task = (name: string) => ({ name }) as TaskRun
    const pairs = taskPairs([task('load'), task('store')], [task('load'), task('mail')])
    expect(pairs.map((one) => [one.name, one.good !== null, one.bad !== null])).toEqual([
      ['load', true, true],
      ['store', true, false],
      ['mail', false, true],
    ])
  })
})

describe('versions', () => {
  it('are bad from the first one whose errors rose by ten points', () => {
    const rates = [
      { value: 'v1', number: 0.02 },
      { value: 'v2', number: 0.05 },
      { value: 'v3', number: 0.4 },
      { value: 'v4', number: 0.9 },
    ]
    expect(firstBad(rates)).toBe('v3')
    expect(firstBad(rates.slice(0, 2))).toBeNull()
    expect(firstBad([])).toBeNull()
  })
})
