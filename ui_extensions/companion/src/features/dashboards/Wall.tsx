import { IconMinimize } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import buttons from '@/parts/Buttons.module.css'
import { Time } from '@/parts/Time'
import styles from './dashboards.module.css'

interface Props {
  title: string
  /** When the numbers were true. */
  asOf: string | undefined
  /** The look of this wall; without one, that of the screen, which may change with the hour. */
  theme: 'light' | 'dark' | undefined
  onLeave: () => void
  children: ReactNode
}

/** A dashboard without anything around it, in large type. Escape leaves it. */
export function Wall({ title, asOf, theme, onLeave, children }: Props) {
  useWallTheme(theme)
  useEffect(() => {
    const keyed = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') onLeave()
    }
    const left = () => {
      if (!document.fullscreenElement) onLeave()
    }
    document.addEventListener('keydown', keyed)
    document.addEventListener('fullscreenchange', left)
    return () => {
      document.removeEventListener('keydown', keyed)
      document.removeEventListener('fullscreenchange', left)
    }
  }, [onLeave])
  useEffect(() => {
    document.title = `${title} · Vantage`
  }, [title])
  return (
    <div className={styles.wall}>
      <header className={styles.wallHead}>
        <h1>{title}</h1>
        <span className={styles.asOf}>{asOf && <Time iso={asOf} />}</span>
        <button type="button" className={`${buttons.button} ${styles.leave}`} onClick={onLeave}>
          <IconMinimize size={16} aria-hidden />
          Leave full screen
        </button>
      </header>
      {children}
    </div>
  )
}

const ATTRIBUTE = 'data-mantine-color-scheme'

/** The theme that the address names, else the one that the screen prefers now, for as long as the wall is shown. */
function useWallTheme(theme: 'light' | 'dark' | undefined) {
  useEffect(() => {
    const root = document.documentElement
    const before = root.getAttribute(ATTRIBUTE) ?? 'light'
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => root.setAttribute(ATTRIBUTE, theme ?? (dark.matches ? 'dark' : 'light'))
    follow()
    dark.addEventListener('change', follow)
    return () => {
      dark.removeEventListener('change', follow)
      root.setAttribute(ATTRIBUTE, before)
    }
  }, [theme])
}
