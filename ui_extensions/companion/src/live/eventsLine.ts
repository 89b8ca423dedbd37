import { apiUrl } from '@/api/base'
import { ApiError, send } from '@/api/client'
import { type MakeLine, parse } from './line'

/** For networks that let no WebSocket through: server-sent events; what is watched is said beside them, one after the other. */
export const eventsLine: MakeLine = ({ hear, down }) => {
  const source = new EventSource(apiUrl('live/events'))
  let session = ''
  let saying = Promise.resolve()
  source.onmessage = (event) => {
    const message = parse(String(event.data))
    if (message?.type === 'hello') session = message.session ?? ''
    if (message) hear(message)
  }
  source.onerror = down
  return {
    say: (message) => {
      const post = () => send<null>('POST', `live/events/${encodeURIComponent(session)}`, { body: message })
      saying = saying.then(post).then(
        () => undefined,
        (error) => {
          if (isGone(error)) down()
        },
      )
    },
    close: () => {
      source.onerror = null
      source.close()
    },
  }
}

/** The stream, or its service, is not there any more; anything else is wrong with what was said and would be wrong again. */
const isGone = (error: unknown) =>
  !(error instanceof ApiError) || [0, 404, 502, 503, 504].includes(error.problem.status)
