/**
 * The page's line to the service: keeps the watches, comes back with what it knows, says how fresh the page is.
 * A WebSocket where the network lets one through, else server-sent events, else asking again and again.
 */
import { eventsLine } from './eventsLine'
import type { Line, MakeLine } from './line'
import type { LiveMessage, Said, Topic } from './messages'
import { pollLine } from './pollLine'
import { socketLine } from './socketLine'
import { Timers } from './timers'
import { type Listener, Watches } from './watches'

export type Way = 'socket' | 'events' | 'polling'
export interface Connection {
  status: 'connecting' | 'open' | 'offline'
  /** Since when, in this browser's milliseconds. */
  since: number
  by: Way
  /** It came back, and what was missed has not been told yet. */
  catchingUp: boolean
}

const WAYS: Way[] = ['socket', 'events', 'polling']
const FIRST_WAIT = 500
const LONGEST_WAIT = 5000
/** The server pings every 20 s; a line that is silent for longer than this is dead, whatever it says. */
const SILENCE = 45_000
/** A line that is open and says nothing for so long is held back by something between. */
const GREETED_WITHIN = 8000
/** A line that was lost for less than this is not called offline. */
const BLINK = 2000
const FIRST_PROBE = 15_000
const LONGEST_PROBE = 300_000
const CAUGHT_UP_WITHIN = 10_000
/** A resync reaches many pages at once: they ask within this time, not all in one moment. */
const SPREAD = 1000

interface Attempt {
  way: number
  greeted: boolean
  line?: Line
}

export class LiveSocket {
  private readonly ways: MakeLine[]
  private readonly watches = new Watches()
  private readonly anyone = new Set<Listener>()
  private readonly observers = new Set<() => void>()
  private readonly timers = new Timers()
  private attempt: Attempt | undefined
  private probe: Attempt | undefined
  private service: string | undefined
  private failures = 0
  private probes = 0
  private waiting = false
  private state: Connection = { status: 'connecting', since: Date.now(), by: 'socket', catchingUp: false }

  constructor(
    url: () => string,
    open: (url: string) => WebSocket = (address) => new WebSocket(address),
    lower: MakeLine[] = [eventsLine, pollLine],
  ) {
    this.ways = [socketLine(url, open), ...lower]
  }

  /** Connects, or does so at once what it would do later. */
  connect = (): void => {
    if (this.attempt) return
    this.waiting = false
    this.try(0)
  }

  /** Someone looks at the page again: what a hidden tab does not do is made up for. */
  shown = (): void => {
    if (this.waiting) this.connect()
  }

  close(): void {
    this.timers.clearAll()
    for (const one of [this.attempt, this.probe]) one?.line?.close()
    this.attempt = this.probe = undefined
    this.waiting = false
  }

  /** Starts a watch; the answer changes its topic (`update`) or ends it (`stop`). */
  watch(topic: Topic, listener: Listener): { update: (topic: Topic) => void; stop: () => void } {
    const id = this.watches.add(topic, listener)
    this.say(this.watches.said(id))
    return {
      update: (changed) => {
        this.watches.change(id, changed)
        this.say(this.watches.said(id))
      },
      stop: () => {
        this.watches.remove(id)
        this.say({ type: 'unwatch', id })
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

  private try(way: number): void {
    const attempt: Attempt = { way, greeted: false }
    this.attempt = attempt
    this.timers.set('greeting', GREETED_WITHIN, () => this.failed(attempt))
    this.make(attempt, (message) => this.hear(attempt, message))
  }

  private make(attempt: Attempt, hear: Listener): void {
    try {
      attempt.line = this.ways[attempt.way]?.({
        watches: () => this.watches.all(),
        hear,
        down: () => this.failed(attempt),
      })
    } catch {
      this.failed(attempt)
    }
  }

  private hear(attempt: Attempt, message: LiveMessage): void {
    if (attempt !== this.attempt) return
    this.watchSilence(attempt)
    if (message.type === 'hello') this.greeted(attempt, message.service, message.version)
    if (message.type !== 'ping') this.tell(message)
  }

  private greeted(attempt: Attempt, service: string, version: number): void {
    const again = this.service !== undefined
    const stranger = again && service !== this.service
    this.timers.clear('greeting', 'blink')
    attempt.greeted = true
    this.failures = 0
    this.service = service
    this.become({ status: 'open', by: WAYS[attempt.way] ?? 'polling', catchingUp: again && this.watches.size > 0 })
    this.timers.set('caught up', CAUGHT_UP_WITHIN, () => this.become({ catchingUp: false }))
    this.watches.opened(stranger)
    for (const one of this.watches.all()) this.say(one)
    if (again) this.tellAnyone({ type: 'version', version, as_of: new Date().toISOString() })
    this.probeLater()
  }

  private tell(message: LiveMessage): void {
    this.watches.tell(message)
    if (message.type === 'resync') this.sayAgain(message.id)
    if (!('id' in message) || message.id === null) this.tellAnyone(message)
    if (this.state.catchingUp && this.watches.allAnswered()) this.become({ catchingUp: false })
  }

  private tellAnyone(message: LiveMessage): void {
    for (const listener of this.anyone) listener(message)
  }

  /** Too much was missed to be told one by one: what is on screen is asked for whole; the page reads the rest itself. */
  private sayAgain(only: string | null): void {
    for (const id of this.watches.ids(only)) {
      this.timers.set(`again ${id}`, Math.random() * SPREAD, () => {
        if (this.watches.isUnknown(id)) this.say(this.watches.said(id))
      })
    }
  }

  /** A hidden tab asks nothing, so that it hears nothing either. */
  private watchSilence(attempt: Attempt): void {
    this.timers.set('silence', SILENCE, () => {
      if (document.hidden && attempt.way === WAYS.indexOf('polling')) this.watchSilence(attempt)
      else this.failed(attempt)
    })
  }

  private failed(attempt: Attempt): void {
    attempt.line?.close()
    if (attempt === this.probe) {
      this.probe = undefined
      this.probeLater()
    }
    if (attempt !== this.attempt) return
    this.probe?.line?.close()
    this.attempt = this.probe = undefined
    this.timers.clear('greeting', 'silence', 'probe')
    if (attempt.greeted) this.lost()
    else if (attempt.way + 1 < this.ways.length) this.try(attempt.way + 1)
    else this.unreachable()
  }

  /** The line broke: often only for a moment. */
  private lost(): void {
    this.become({ status: 'connecting', since: Date.now() })
    this.timers.set('blink', BLINK, () => this.offline())
    this.again()
  }

  private unreachable(): void {
    this.offline()
    this.again()
  }

  private offline(): void {
    if (this.state.status !== 'offline') this.become({ status: 'offline', since: this.state.since })
  }

  private again(): void {
    this.failures += 1
    this.waiting = true
    this.timers.set('again', waitBefore(this.failures), () => {
      if (!document.hidden) this.connect()
    })
  }

  /** On a lower line the WebSocket is tried now and then beside it, and takes over when it greets. */
  private probeLater(): void {
    if (!this.attempt?.greeted || this.attempt.way === 0) {
      this.probes = 0
      return
    }
    this.timers.set('probe', Math.min(LONGEST_PROBE, FIRST_PROBE * 2 ** this.probes), () => this.tryHigher())
    this.probes += 1
  }

  private tryHigher(): void {
    if (document.hidden) {
      this.probeLater()
      return
    }
    const probe: Attempt = { way: 0, greeted: false }
    this.probe = probe
    this.timers.set('probe', GREETED_WITHIN, () => this.failed(probe))
    this.make(probe, (message) => {
      if (probe === this.probe && message.type === 'hello') {
        this.timers.clear('probe')
        this.attempt?.line?.close()
        this.attempt = probe
        this.probe = undefined
      }
      this.hear(probe, message)
    })
  }

  private become(change: Partial<Connection>): void {
    const state = { ...this.state, ...change }
    if (change.status && change.status !== this.state.status && change.since === undefined) state.since = Date.now()
    const same = (Object.keys(state) as (keyof Connection)[]).every((key) => state[key] === this.state[key])
    if (same) return
    this.state = state
    for (const observer of this.observers) observer()
  }

  private say(message: Said | null): void {
    if (message && this.attempt?.greeted) this.attempt.line?.say(message)
  }
}

/** Doubles from half a second to five, with jitter so that a thousand tabs do not return at once. */
export function waitBefore(failures: number, random = Math.random): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))
  return wait * (0.75 + random() * 0.5)
}
