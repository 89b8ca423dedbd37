/** One WebSocket for the whole page: keeps the watches, reconnects with backoff, says how fresh the page is. */
import type { LiveMessage, Topic } from './messages'

export type Connection = { status: 'connecting' | 'open' | 'offline'; since: number }
type Listener = (message: LiveMessage) => void

const FIRST_WAIT = 500
const LONGEST_WAIT = 15_000
/** The server pings every 20 s; a socket that is silent for longer than this is dead, whatever it says. */
const SILENCE = 45_000

interface Watch {
  topic: Topic
  listener: Listener
}

export class LiveSocket {
  private socket: WebSocket | undefined
  private readonly watches = new Map<string, Watch>()
  private readonly anyone = new Set<Listener>()
  private readonly observers = new Set<() => void>()
  private retry: ReturnType<typeof setTimeout> | undefined
  private watchdog: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private opened = 0
  private next = 0
  private state: Connection = { status: 'connecting', since: Date.now() }

  constructor(
    private readonly url: () => string,
    private readonly open: (url: string) => WebSocket = (address) => new WebSocket(address),
  ) {}

  connect = (): void => {
    clearTimeout(this.retry)
    if (this.socket) return
    const socket = this.open(this.url())
    this.socket = socket
    this.listen()
    socket.onopen = () => this.onOpen()
    socket.onmessage = (event) => this.onMessage(String(event.data))
    socket.onclose = () => this.onClose(socket)
  }

  close(): void {
    clearTimeout(this.retry)
    clearTimeout(this.watchdog)
    const socket = this.socket
    this.socket = undefined
    socket?.close()
  }

  /** Starts a watch; the answer changes its topic (`update`) or ends it (`stop`). */
  watch(topic: Topic, listener: Listener): { update: (topic: Topic) => void; stop: () => void } {
    this.next += 1
    const id = `w${this.next}`
    const watch: Watch = { topic, listener }
    this.watches.set(id, watch)
    this.send({ type: 'watch', id, ...topic })
    return {
      update: (changed) => {
        watch.topic = changed
        this.send({ type: 'watch', id, ...changed })
      },
      stop: () => {
        this.watches.delete(id)
        this.send({ type: 'unwatch', id })
      },
    }
  }

  /** Hears the messages that belong to no watch: hello, version and a resync of everything. */
  onAny(listener: Listener): () => void {
    this.anyone.add(listener)
    return () => this.anyone.delete(listener)
  }

  readonly connection = (): Connection => this.state

  readonly subscribe = (observer: () => void): (() => void) => {
    this.observers.add(observer)
    return () => this.observers.delete(observer)
  }

  private onOpen(): void {
    this.failures = 0
    this.opened += 1
    this.become('open')
    for (const [id, { topic }] of this.watches) this.send({ type: 'watch', id, ...topic })
    // What changed while the line was down was not heard: everything on the page is read again.
    if (this.opened > 1) this.tell({ type: 'resync', id: null })
  }

  private onMessage(text: string): void {
    this.listen()
    const message = parse(text)
    if (message && message.type !== 'ping') this.tell(message)
  }

  private tell(message: LiveMessage): void {
    const id = 'id' in message ? message.id : null
    if (id !== null) {
      this.watches.get(id)?.listener(message)
      return
    }
    if (message.type === 'resync') for (const { listener } of this.watches.values()) listener(message)
    for (const listener of this.anyone) listener(message)
  }

  private onClose(socket: WebSocket): void {
    if (socket !== this.socket) return
    this.socket = undefined
    clearTimeout(this.watchdog)
    this.failures += 1
    this.become('offline')
    this.retry = setTimeout(this.connect, waitBefore(this.failures))
  }

  private listen(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => {
      const socket = this.socket
      if (!socket) return
      socket.close()
      this.onClose(socket)
    }, SILENCE)
  }

  private become(status: Connection['status']): void {
    if (status === this.state.status) return
    this.state = { status, since: Date.now() }
    for (const observer of this.observers) observer()
  }

  private send(message: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message))
  }
}

/** Doubles from half a second to fifteen, with jitter so that a thousand tabs do not return at once. */
export function waitBefore(failures: number, random = Math.random): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))
  return wait * (0.75 + random() * 0.5)
}

function parse(text: string): LiveMessage | null {
  try {
    return JSON.parse(text) as LiveMessage
  } catch {
    return null
  }
}
