import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { isEmbedded, liveUrl } from '@/api/base'
import { ApiError } from '@/api/client'
import { LiveSocket } from '@/live/socket'
import { LiveContext } from '@/live/useLive'
import { cssVariables, prefectThemeManager, theme } from '@/theme/theme'
import { makeRouter } from './router'

const makeClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2000,
        gcTime: 5 * 60_000,
        retry: (failures, error) => failures < 3 && !(error instanceof ApiError && isFinal(error.problem.status)),
      },
    },
  })

/** The same question would get the same answer: the request itself is at fault. */
const isFinal = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429

export function App() {
  const [client] = useState(makeClient)
  const [router] = useState(makeRouter)
  const [socket] = useState(() => new LiveSocket(liveUrl))
  const [manager] = useState(prefectThemeManager)
  useEffect(() => {
    if (isEmbedded()) return // its one answer is asked for by itself
    socket.connect()
    const shown = () => {
      if (!document.hidden) socket.shown()
    }
    window.addEventListener('online', socket.connect)
    document.addEventListener('visibilitychange', shown)
    return () => {
      window.removeEventListener('online', socket.connect)
      document.removeEventListener('visibilitychange', shown)
      socket.close()
    }
  }, [socket])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={manager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={client}>
        <LiveContext value={socket}>
          <RouterProvider router={router} />
        </LiveContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}
