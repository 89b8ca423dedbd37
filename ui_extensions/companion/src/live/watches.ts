/** What the page watches, and up to which version of the mirror each watch has been told everything. */
import type { LiveMessage, Said, Topic } from './messages'

export type Listener = (message: LiveMessage) => void

interface Watch {
  topic: Topic
  listener: Listener
  /** Unknown: everything on screen has to be told again. */
  seen: number | undefined
  /** Since the line was opened, or the topic changed. */
  answered: boolean
}

export class Watches {
  private readonly watches = new Map<string, Watch>()
  private next = 0

  get size(): number {
    return this.watches.size
  }

  add(topic: Topic, listener: Listener): string {
    this.next += 1
    const id = `w${this.next}`
    this.watches.set(id, { topic, listener, seen: versionOf(topic), answered: false })
    return id
  }

  /** Another topic on the same watch: rows that it names for the first time are known as of its version. */
  change(id: string, topic: Topic): void {
    const watch = this.watches.get(id)
    if (!watch) return
    const version = versionOf(topic)
    if (watch.seen !== undefined && version !== undefined) watch.seen = Math.min(watch.seen, version)
    watch.topic = topic
    watch.answered = false
  }

  remove(id: string): void {
    this.watches.delete(id)
  }

  said(id: string): Said | null {
    const watch = this.watches.get(id)
    if (!watch) return null
    const { topic, seen } = watch
    return topic.topic === 'runs' ? { type: 'watch', id, ...topic, version: seen } : { type: 'watch', id, ...topic }
  }

  all(): Said[] {
    return [...this.watches.keys()].flatMap((id) => this.said(id) ?? [])
  }

  /** A line was opened: nothing is answered yet. A service that started anew may hold another mirror, to which no version says anything. */
  opened(stranger: boolean): void {
    for (const watch of this.watches.values()) {
      watch.answered = false
      if (stranger) watch.seen = undefined
    }
    if (stranger) this.resync(null)
  }

  allAnswered(): boolean {
    return [...this.watches.values()].every((watch) => watch.answered)
  }

  /** Brings a message to its watch, or to all. */
  tell(message: LiveMessage): void {
    if (message.type === 'version') this.told(message.version)
    if (message.type === 'resync') {
      this.resync(message.id)
      return
    }
    const watch = 'id' in message ? this.watches.get(message.id) : undefined
    if (!watch) return
    watch.answered = true
    if (message.type === 'runs') watch.seen = message.version
    watch.listener(message)
  }

  /** Whether the watch waits to be told everything on its screen. */
  isUnknown(id: string): boolean {
    return this.watches.has(id) && this.watches.get(id)?.seen === undefined
  }

  ids(only: string | null): string[] {
    return only === null ? [...this.watches.keys()] : [only]
  }

  private told(version: number): void {
    for (const watch of this.watches.values()) if (watch.answered) watch.seen = version
  }

  private resync(only: string | null): void {
    for (const [id, watch] of this.watches) {
      if (only !== null && only !== id) continue
      watch.seen = undefined
      watch.answered = false
      watch.listener({ type: 'resync', id: only })
    }
  }
}

const versionOf = (topic: Topic) => (topic.topic === 'runs' ? topic.version : undefined)
