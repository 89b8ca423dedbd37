import { type MakeLine, parse } from './line'

/** The usual line: one WebSocket. */
export const socketLine =
  (url: () => string, open: (url: string) => WebSocket): MakeLine =>
  ({ hear, down }) => {
    const socket = open(url())
    socket.onmessage = (event) => {
      const message = parse(String(event.data))
      if (message) hear(message)
    }
    socket.onclose = down
    return {
      say: (message) => {
        if (socket.readyState === 1) socket.send(JSON.stringify(message))
      },
      close: () => {
        socket.onclose = null
        socket.close()
      },
    }
  }
