import { QueryClient } from '@tanstack/react-query'
import type { Run, StateType } from '@/api/types'
import type { Pages } from '@/features/runs/patch'
import { guessed, newTags } from './guess'
import { showGuess, takeBack } from './optimism'

const run = (state_type: StateType, more: Partial<Run> = {}) =>
  ({ id: 'a', state_type, state_name: 'X', deployment_id: 'd', tags: ['t'], deleted: null, ...more }) as Run
const pages = (...runs: Run[]): Pages =>
  ({ pages: [{ runs, total: runs.length }], pageParams: [undefined] }) as unknown as Pages

describe('what an action will make of a run', () => {
  it.each([
    ['cancel', 'RUNNING', 'Cancelling'],
    ['cancel', 'SCHEDULED', 'Cancelled'],
    ['retry', 'FAILED', 'AwaitingRetry'],
    ['cancel', 'COMPLETED', null],
    ['retry', 'RUNNING', null],
    ['delete', 'FAILED', null],
  ] as const)('%s of %s', (kind, state, after) => {
    expect(guessed(kind, run(state), {})?.state_name ?? null).toBe(after)
  })

  it('leaves alone what cannot be retried', () => {
    expect(guessed('retry', run('FAILED', { deployment_id: null }), {})).toBeNull()
    expect(guessed('cancel', run('RUNNING', { deleted: '2026-11-24T08:00:00Z' }), {})).toBeNull()
  })

  it('sets a state with its own name, and tags in their order', () => {
    expect(guessed('set_state', run('FAILED'), { state: { type: 'COMPLETED' } })?.state_name).toBe('Completed')
    expect(guessed('set_state', run('FAILED'), { state: { type: 'COMPLETED', name: 'Ok' } })?.state_name).toBe('Ok')
    expect(newTags(['a', 'b'], { add: ['c', 'a'], remove: ['b'] })).toEqual(['a', 'c'])
    expect(guessed('set_tags', run('FAILED'), { add: ['t'] })).toBeNull()
  })
})

describe('the rows of a list', () => {
  it('show the effect at once, and go back where there was none', () => {
    const client = new QueryClient()
    const key = ['runs', { q: '', timezone: 'UTC' }]
    client.setQueryData(key, pages(run('RUNNING'), run('RUNNING', { id: 'b' }), run('RUNNING', { id: 'c' })))
    const before = showGuess(client, 'cancel', {}, (id) => id !== 'c')
    const names = () => client.getQueryData<Pages>(key)?.pages[0]?.runs.map((each) => each.state_name)
    expect(names()).toEqual(['Cancelling', 'Cancelling', 'X'])
    takeBack(client, before, ['b', 'unknown'])
    expect(names()).toEqual(['Cancelling', 'X', 'X'])
  })

  it('stay as they are where the service has told more meanwhile', () => {
    const client = new QueryClient()
    const key = ['runs', { q: '', timezone: 'UTC' }]
    client.setQueryData(key, pages(run('RUNNING')))
    const before = showGuess(client, 'cancel', {}, () => true)
    client.setQueryData(key, pages(run('COMPLETED', { state_name: 'Completed' })))
    takeBack(client, before, ['a'])
    expect(client.getQueryData<Pages>(key)?.pages[0]?.runs[0]?.state_name).toBe('Completed')
  })
})
