import type { LiveMessage } from './messages'
import { LiveSocket, waitBefore } from './socket'

/** A line whose other end is the test. */
class Line {
  static all: Line[] = []
  readyState = 0
  sent: { type: string; id?: string; topic?: string }[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null

  constructor() {
    Line.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.readyState = 3
  }
  opens() {
    this.readyState = 1
    this.onopen?.()
  }
  says(message: unknown) {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  }
  breaks() {
    this.readyState = 3
    this.onclose?.()
  }
}

const latest = () => Line.all.at(-1) as Line

function connected() {
  const socket = new LiveSocket(
    () => 'ws://vantage.test/live',
    () => new Line() as unknown as WebSocket,
  )
  socket.connect()
  latest().opens()
  return socket
}

beforeEach(() => {
  Line.all = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the live socket', () => {
  it('brings each message to the watch that it is for', () => {
    const socket = connected()
    const first: LiveMessage[] = []
    const second: LiveMessage[] = []
    socket.watch({ topic: 'system' }, (message) => first.push(message))
    socket.watch({ topic: 'run', run: 'r' }, (message) => second.push(message))
    const id = latest().sent[1]?.id
    latest().says({ type: 'run', id, run: {}, version: 1 })
    expect(first).toEqual([])
    expect(second).toHaveLength(1)
  })

  it('comes back after a break, watches the same again and asks everyone to read again', () => {
    const socket = connected()
    const heard: LiveMessage[] = []
    socket.watch({ topic: 'system' }, (message) => heard.push(message))
    latest().breaks()
    expect(socket.connection().status).toBe('offline')
    vi.advanceTimersByTime(1000)
    expect(Line.all).toHaveLength(2)
    latest().opens()
    expect(latest().sent).toMatchObject([{ type: 'watch', topic: 'system' }])
    expect(heard).toEqual([{ type: 'resync', id: null }])
    expect(socket.connection().status).toBe('open')
  })

  it('takes silence for a broken line', () => {
    const socket = connected()
    vi.advanceTimersByTime(40_000)
    latest().says({ type: 'ping' })
    vi.advanceTimersByTime(40_000)
    expect(socket.connection().status).toBe('open')
    vi.advanceTimersByTime(6000)
    expect(socket.connection().status).toBe('offline')
  })

  it('survives a message that is no JSON, and hears nothing after a watch has ended', () => {
    const socket = connected()
    const heard: LiveMessage[] = []
    const watch = socket.watch({ topic: 'system' }, (message) => heard.push(message))
    const id = latest().sent[0]?.id
    latest().says('{ broken')
    watch.stop()
    latest().says({ type: 'system', id, system: {} })
    expect(heard).toEqual([])
    expect(latest().sent.at(-1)).toMatchObject({ type: 'unwatch', id })
  })

  it('does not come back after it was closed', () => {
    const socket = connected()
    socket.close()
    latest().breaks()
    vi.advanceTimersByTime(60_000)
    expect(Line.all).toHaveLength(1)
  })
})

it('waits longer after each failure, up to a limit, never all clients at once', () => {
  const middle = () => 0.5
  expect([1, 2, 3, 4, 9].map((failures) => waitBefore(failures, middle))).toEqual([500, 1000, 2000, 4000, 15_000])
  expect(waitBefore(1, () => 0)).not.toBe(waitBefore(1, () => 0.99))
})
