import type { Ends, Line } from './line'
import type { LiveMessage, RunsTopic, Said } from './messages'
import { LiveSocket, waitBefore } from './socket'

/** A WebSocket whose other end is the test. */
class Wire {
  static all: Wire[] = []
  static refused = false
  readyState = 0
  sent: Said[] = []
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null

  constructor() {
    if (Wire.refused) throw new Error('refused')
    Wire.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.readyState = 3
  }
  greets(service = 'one', version = 1) {
    this.readyState = 1
    this.says({ type: 'hello', service, version, as_of: '' })
  }
  says(message: unknown) {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  }
  breaks() {
    this.readyState = 3
    this.onclose?.()
  }
}

const latest = () => Wire.all.at(-1) as Wire
const runs: RunsTopic = { topic: 'runs', q: '', timezone: 'UTC', ids: ['a'] }
const told = (id: string | undefined, version: number) => ({
  type: 'runs',
  id,
  version,
  as_of: '',
  total: 1,
  changed: [],
  left: [],
  new: [],
})

/** Another line, which says nothing by itself. */
class Lower implements Line {
  said: Said[] = []
  closed = false
  constructor(readonly ends: Ends) {}
  say = (message: Said) => this.said.push(message)
  close = () => {
    this.closed = true
  }
  greets = (service = 'one') => this.ends.hear({ type: 'hello', service, version: 1, as_of: '' })
}

function connected(lower: Lower[][] = []) {
  const socket = new LiveSocket(
    () => 'ws://vantage.test/live',
    () => new Wire() as unknown as WebSocket,
    lower.map((made) => (ends) => {
      made.push(new Lower(ends))
      return made.at(-1) as Lower
    }),
  )
  socket.connect()
  return socket
}

let hidden = false
beforeEach(() => {
  Wire.all = []
  Wire.refused = false
  hidden = false
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the live socket', () => {
  it('brings each message to the watch that it is for', () => {
    const socket = connected()
    latest().greets()
    const first: LiveMessage[] = []
    const second: LiveMessage[] = []
    socket.watch({ topic: 'system' }, (message) => first.push(message))
    socket.watch({ topic: 'run', run: 'r' }, (message) => second.push(message))
    latest().says({ type: 'run', id: latest().sent[1]?.id, run: {}, version: 1 })
    expect(first).toEqual([])
    expect(second).toHaveLength(1)
  })

  it('says what is watched once the service has greeted', () => {
    const socket = connected()
    socket.watch({ topic: 'system' }, () => {})
    expect(latest().sent).toEqual([])
    latest().greets()
    expect(latest().sent).toMatchObject([{ type: 'watch', topic: 'system' }])
  })

  it('comes back with the version that it knows, and reads nothing again', () => {
    const socket = connected()
    latest().greets()
    const heard: LiveMessage[] = []
    socket.watch({ ...runs, version: 5 }, (message) => heard.push(message))
    expect(latest().sent.at(-1)).toMatchObject({ version: 5 })
    latest().says(told(latest().sent[0]?.id, 7))
    latest().says({ type: 'version', version: 9, as_of: '' })
    latest().breaks()
    expect(socket.connection().status).toBe('connecting')
    vi.advanceTimersByTime(1000)
    latest().greets('one', 12)
    expect(latest().sent).toMatchObject([{ topic: 'runs', version: 9 }])
    expect(heard.map(({ type }) => type)).toEqual(['runs'])
    expect(socket.connection()).toMatchObject({ status: 'open', catchingUp: true })
    latest().says(told(latest().sent[0]?.id, 12))
    expect(socket.connection().catchingUp).toBe(false)
  })

  it('asks for everything when another service answers', () => {
    const socket = connected()
    latest().greets('one')
    const heard: LiveMessage[] = []
    socket.watch({ ...runs, version: 5 }, (message) => heard.push(message))
    latest().breaks()
    vi.advanceTimersByTime(1000)
    latest().greets('two')
    expect(latest().sent[0]).not.toHaveProperty('version')
    expect(heard).toEqual([{ type: 'resync', id: null }])
  })

  it('knows rows that it watches for the first time only as of their own version', () => {
    const socket = connected()
    latest().greets()
    const watch = socket.watch({ ...runs, version: 5 }, () => {})
    latest().says(told(latest().sent[0]?.id, 20))
    watch.update({ ...runs, ids: ['a', 'b'], version: 18 })
    expect(latest().sent.at(-1)).toMatchObject({ version: 18 })
    watch.update({ ...runs, ids: ['b'] })
    expect(latest().sent.at(-1)).toMatchObject({ version: 18 })
  })

  it('asks again for what is on screen when too much was missed', () => {
    const socket = connected()
    latest().greets()
    const heard: LiveMessage[] = []
    socket.watch({ ...runs, version: 5 }, (message) => heard.push(message))
    latest().says({ type: 'resync', id: null })
    expect(heard).toEqual([{ type: 'resync', id: null }])
    vi.advanceTimersByTime(1000)
    expect(latest().sent).toHaveLength(2)
    expect(latest().sent[1]).not.toHaveProperty('version')
  })

  it('takes silence for a broken line', () => {
    const socket = connected()
    latest().greets()
    vi.advanceTimersByTime(40_000)
    latest().says({ type: 'ping' })
    vi.advanceTimersByTime(40_000)
    expect(socket.connection().status).toBe('open')
    vi.advanceTimersByTime(6000)
    expect(socket.connection().status).not.toBe('open')
  })

  it('is offline since the line broke, when it does not come back at once', () => {
    const socket = connected()
    latest().greets()
    vi.advanceTimersByTime(5000)
    const lost = Date.now()
    latest().breaks()
    Wire.refused = true
    vi.advanceTimersByTime(3000)
    expect(socket.connection()).toMatchObject({ status: 'offline', since: lost })
    vi.advanceTimersByTime(120_000)
    expect(socket.connection()).toMatchObject({ status: 'offline', since: lost })
    Wire.refused = false
    vi.advanceTimersByTime(6500)
    latest().greets()
    expect(socket.connection().status).toBe('open')
  })

  it('survives a message that is no JSON, and hears nothing after a watch has ended', () => {
    const socket = connected()
    latest().greets()
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
    latest().greets()
    socket.close()
    latest().breaks()
    vi.advanceTimersByTime(60_000)
    expect(Wire.all).toHaveLength(1)
  })

  it('asks nothing in a hidden tab, and at once when it is shown', () => {
    const socket = connected()
    latest().greets()
    hidden = true
    latest().breaks()
    vi.advanceTimersByTime(600_000)
    expect(Wire.all).toHaveLength(1)
    hidden = false
    socket.shown()
    expect(Wire.all).toHaveLength(2)
  })
})

describe('where no WebSocket comes through', () => {
  it('takes events, and polls where these do not come either', () => {
    const events: Lower[] = []
    const polls: Lower[] = []
    const socket = connected([events, polls])
    socket.watch({ topic: 'system' }, () => {})
    latest().breaks()
    expect(events).toHaveLength(1)
    vi.advanceTimersByTime(8000) // open, and held back by something between
    expect(events[0]?.closed).toBe(true)
    expect(polls).toHaveLength(1)
    polls[0]?.greets()
    expect(socket.connection()).toMatchObject({ status: 'open', by: 'polling' })
    expect(polls[0]?.said).toMatchObject([{ topic: 'system' }])
  })

  it('is offline when none of the three comes through, and begins with the first again', () => {
    const events: Lower[] = []
    const polls: Lower[] = []
    const socket = connected([events, polls])
    latest().breaks()
    events[0]?.ends.down()
    polls[0]?.ends.down()
    expect(socket.connection().status).toBe('offline')
    vi.advanceTimersByTime(700)
    expect(Wire.all).toHaveLength(2)
  })

  it('tries the WebSocket beside the lower line and goes over when it greets', () => {
    const events: Lower[] = []
    const socket = connected([events])
    const heard: LiveMessage[] = []
    socket.watch({ topic: 'system' }, (message) => heard.push(message))
    latest().breaks()
    events[0]?.greets()
    vi.advanceTimersByTime(15_000)
    expect(Wire.all).toHaveLength(2)
    latest().breaks()
    expect(socket.connection()).toMatchObject({ status: 'open', by: 'events' })
    events[0]?.ends.hear({ type: 'ping' })
    vi.advanceTimersByTime(30_000)
    expect(Wire.all).toHaveLength(3)
    latest().greets()
    expect(socket.connection()).toMatchObject({ status: 'open', by: 'socket' })
    expect(events[0]?.closed).toBe(true)
    latest().says({ type: 'system', id: latest().sent[0]?.id, system: {} })
    expect(heard).toHaveLength(1)
  })

  it('hears nothing from a line that was given up', () => {
    const events: Lower[] = []
    const polls: Lower[] = []
    const socket = connected([events, polls])
    latest().breaks()
    events[0]?.ends.down()
    events[0]?.greets()
    expect(socket.connection().status).toBe('connecting')
  })
})

it('waits longer after each failure, up to a limit, never all clients at once', () => {
  const middle = () => 0.5
  expect([1, 2, 3, 4, 9].map((failures) => waitBefore(failures, middle))).toEqual([500, 1000, 2000, 4000, 5000])
  expect(waitBefore(1, () => 0)).not.toBe(waitBefore(1, () => 0.99))
})
