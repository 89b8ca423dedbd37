import { createRootRoute, useRouterState } from '@tanstack/react-router'
import { Bare } from './Bare'
import { Shell } from './Shell'

export const rootRoute = createRootRoute({ component: Root })

/** A wall and a frame on another site show a page alone. */
function Root() {
  const bare = useRouterState({
    select: ({ matches, location }) =>
      matches.some(({ routeId }) => routeId.startsWith('/embed/')) ||
      ('wall' in location.search && location.search.wall !== undefined),
  })
  return bare ? <Bare /> : <Shell />
}
