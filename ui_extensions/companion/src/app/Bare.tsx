import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import styles from './Shell.module.css'

/** A page without the sidebar and its messages. */
export function Bare() {
  return (
    <div className={styles.shell}>
      <main className={styles.bare} id="main">
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}
