import { createRouter } from '@tanstack/react-router'
import { basePath } from '@/api/base'
import { routeTree } from './routes'
import { parseSearch, stringifySearch } from './search'

/** The router under the base path that the server wrote into the page. */
export const makeRouter = () =>
  createRouter({
    routeTree,
    basepath: basePath(),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: false,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
