import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Props {
  id: string
  children: ReactNode
  className?: string
}

/** A link to a run's page. */
export function RunLink({ id, children, className }: Props) {
  return (
    <Link to="/runs/$runId" params={{ runId: id }} className={className}>
      {children}
    </Link>
  )
}

/** A link to the runs that a query finds: every number leads to its rows. */
export function QueryLink({ query, children, className }: { query: string; children: ReactNode; className?: string }) {
  return (
    <Link to="/runs" search={{ q: query }} className={className}>
      {children}
    </Link>
  )
}

/** A link to a deployment's page (by `flow/name` or id) or a flow's. */
export function PlaceLink({ kind, name, children, className }: { kind: 'deployment' | 'flow' } & Named) {
  return (
    <Link
      to={kind === 'flow' ? '/flows/$' : '/deployments/$'}
      params={{ _splat: name }}
      className={className}
      preload={false}
    >
      {children}
    </Link>
  )
}

interface Named {
  name: string
  children: ReactNode
  className?: string
}
