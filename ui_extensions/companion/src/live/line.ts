/** A way to the service on which live messages come: what each of the three has in common. */
import type { LiveMessage, Said } from './messages'

export interface Ends {
  /** What the page watches, each as it is said. */
  watches: () => Said[]
  /** The first message of every line is a `hello`. */
  hear: (message: LiveMessage) => void
  /** It broke, or never came to be. */
  down: () => void
}

export interface Line {
  say: (message: Said) => void
  close: () => void
}

export type MakeLine = (ends: Ends) => Line

export function parse(text: string): LiveMessage | null {
  try {
    return JSON.parse(text) as LiveMessage
  } catch {
    return null
  }
}
