import { QueryClient } from '@tanstack/react-query'
import { serverHistory } from './serverHistory'

const anna = { id: 'anna', name: 'Anna' }

/** A service that keeps searches, and what it was asked. */
function service(kept: string[]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string, { method, body }: RequestInit) => {
    asked.push(`${method} ${body ?? new URL(url).search}`)
    const answer = method === 'GET' ? JSON.stringify({ recent: kept.map((q) => ({ q })) }) : null
    return new Response(answer, { status: answer ? 200 : 204 })
  })
  return asked
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it('reads the list when something gets the focus, and tells those who listen', async () => {
  const asked = service(['state:failed', 'is:late'])
  const history = serverHistory(new QueryClient(), anna)
  let told = 0
  const leave = history.subscribe(() => {
    told += 1
  })
  expect(history.list()).toEqual([])
  expect(asked).toEqual([])
  document.dispatchEvent(new FocusEvent('focusin'))
  await vi.waitFor(() => expect(history.list()).toEqual(['state:failed', 'is:late']))
  expect(history.list()).toBe(history.list())
  expect(told).toBeGreaterThan(0)
  leave()
})

it('puts a search on top at once, each once, and tells the service', () => {
  const asked = service([])
  const history = serverHistory(new QueryClient(), anna)
  history.add('a')
  history.add('b')
  history.add('a')
  history.add('a')
  history.add('')
  expect(history.list()).toEqual(['a', 'b'])
  expect(asked).toEqual(['POST {"q":"a"}', 'POST {"q":"b"}', 'POST {"q":"a"}'])
  history.forget('a')
  expect(history.list()).toEqual(['b'])
  expect(asked.at(-1)).toBe('DELETE ?q=a')
})

it('still reads the rest when a search came before it was read', async () => {
  const kept = ['older']
  service(kept)
  const history = serverHistory(new QueryClient(), anna)
  const leave = history.subscribe(() => {})
  history.add('newest')
  kept.unshift('newest')
  document.dispatchEvent(new FocusEvent('focusin'))
  await vi.waitFor(() => expect(history.list()).toEqual(['newest', 'older']))
  leave()
})

it('keeps at most fifty', () => {
  service([])
  const history = serverHistory(new QueryClient(), anna)
  for (let number = 0; number < 60; number += 1) history.add(`q${number}`)
  expect(history.list()).toHaveLength(50)
  expect(history.list()[0]).toBe('q59')
})
