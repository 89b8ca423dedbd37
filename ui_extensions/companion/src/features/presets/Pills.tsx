import { IconHome } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import styles from './PresetBar.module.css'
import type { ViewSearch } from './view'

/** A row of views that scrolls sideways where it is too narrow; the present one is always in sight. */
export function Pills({ children }: { children: ReactNode }) {
  return (
    <nav className={styles.pills} aria-label="Presets">
      {children}
    </nav>
  )
}

interface Props {
  search: ViewSearch
  active: boolean
  label: string
  title?: string | undefined
  /** Nothing can be opened: the template needs a name. */
  unavailable?: boolean
  /** The view has left this preset. */
  modified?: boolean
  home?: boolean
}

export function Pill({ search, active, label, title, unavailable = false, modified = false, home = false }: Props) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (active) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])
  if (unavailable) return null
  return (
    <Link
      ref={link}
      to="/runs"
      search={search}
      className={styles.pill}
      data-active={active || undefined}
      activeProps={{}}
      aria-current={active ? 'page' : undefined}
      title={title}
    >
      {home && <IconHome size={14} aria-label="Your default" />}
      <span className="truncate">{label}</span>
      {modified && <span className={styles.dot} role="img" aria-label="modified" />}
    </Link>
  )
}
