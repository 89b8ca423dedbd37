import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import type { MetricsMessage } from './messages'
import type { LiveSocket } from './socket'
import { BUSY, useFresh } from './useFresh'
import { LiveContext } from './useLive'
import type { Listener } from './watches'

let hear: Listener = () => {}
let hidden = false
const question = { q: '', timezone: 'UTC', from: '-24h', to: 'now' }
const figures = (version: number): MetricsMessage => ({
  type: 'metrics',
  id: 'w1',
  version,
  as_of: '',
  totals: [],
  now: [],
  workers: { online: 0, offline: 0, pools: [] },
})

function fresh(shown: { reading: boolean; version?: number }) {
  const client = new QueryClient()
  const invalidated = vi.spyOn(client, 'invalidateQueries').mockResolvedValue()
  const socket = {
    watch: (_: unknown, listener: Listener) => {
      hear = listener
      return { update: () => {}, stop: () => {} }
    },
  } as unknown as LiveSocket
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <LiveContext value={socket}>{children}</LiveContext>
    </QueryClientProvider>
  )
  const hook = renderHook((props: typeof shown) => useFresh(['overview'], question, props), {
    wrapper,
    initialProps: shown,
  })
  return { invalidated, ...hook }
}

const later = (time: number) => act(() => vi.advanceTimersByTime(time))
const says = (version: number) => act(() => hear(figures(version)))

beforeEach(() => {
  hidden = false
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a page of numbers', () => {
  it('is read again when the service says that something changed, and never otherwise', () => {
    const { invalidated } = fresh({ reading: false, version: 5 })
    says(5)
    later(600_000)
    expect(invalidated).not.toHaveBeenCalled()
    says(6)
    expect(invalidated).toHaveBeenCalledOnce()
  })

  it('is read at most so often however much changes', () => {
    const { invalidated } = fresh({ reading: false, version: 1 })
    for (let version = 2; version <= 21; version++) {
      says(version)
      later(BUSY / 10)
    }
    expect(invalidated.mock.calls.length).toBeLessThanOrEqual(2)
    later(BUSY)
    expect(invalidated.mock.calls.length).toBeLessThanOrEqual(3)
  })

  it('waits for a read that is under way, and then reads what changed meanwhile', () => {
    const { invalidated, rerender } = fresh({ reading: true, version: 1 })
    says(2)
    later(10 * BUSY)
    expect(invalidated).not.toHaveBeenCalled()
    rerender({ reading: false, version: 1 })
    later(BUSY)
    expect(invalidated).toHaveBeenCalledOnce()
  })

  it('reads nothing in a hidden tab, and once when it is shown', () => {
    const { invalidated } = fresh({ reading: false, version: 1 })
    later(BUSY)
    hidden = true
    says(2)
    says(3)
    later(600_000)
    expect(invalidated).not.toHaveBeenCalled()
    hidden = false
    act(() => void document.dispatchEvent(new Event('visibilitychange')))
    expect(invalidated).toHaveBeenCalledOnce()
  })

  it('is read again when its answer is older than the figures that came before it', () => {
    const { invalidated, rerender } = fresh({ reading: true })
    says(9)
    rerender({ reading: false, version: 7 })
    later(BUSY)
    expect(invalidated).toHaveBeenCalledOnce()
  })
})
