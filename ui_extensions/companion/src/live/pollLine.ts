import { send } from '@/api/client'
import type { MakeLine } from './line'
import type { LiveMessage } from './messages'

/** Milliseconds between two questions. */
export const POLL_EVERY = 5000
const SOON = 50
const PATIENCE = 20_000

interface Polled {
  service: string
  version: number
  as_of: string
  messages: LiveMessage[]
}

/** The last resort: asks every few seconds what changed since the version that the page knows; in a hidden tab not at all. */
export const pollLine: MakeLine = ({ watches, hear, down }) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let greeted = false
  let closed = false
  let asking = false
  let version = -1

  const later = (wait: number) => {
    clearTimeout(timer)
    timer = setTimeout(ask, wait)
  }
  async function ask(): Promise<void> {
    if (closed || asking || document.hidden) return
    asking = true
    const answer = await send<Polled>('POST', 'live/poll', {
      body: { watches: watches() },
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => null)
    asking = false
    if (closed) return
    if (answer) {
      tell(answer)
      later(POLL_EVERY)
    } else down()
  }
  function tell(answer: Polled): void {
    const { service, as_of } = answer
    if (!greeted) hear({ type: 'hello', service, version: answer.version, as_of })
    greeted = true
    for (const message of answer.messages) hear(message)
    if (answer.version === version) hear({ type: 'ping' })
    else hear({ type: 'version', version: answer.version, as_of })
    version = answer.version
  }
  const seen = () => {
    if (!document.hidden) later(0)
  }
  document.addEventListener('visibilitychange', seen)
  later(0)
  return {
    say: () => {
      // The first answer came with everything that is said on its greeting.
      if (greeted && !closed) later(SOON)
    },
    close: () => {
      closed = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
    },
  }
}
