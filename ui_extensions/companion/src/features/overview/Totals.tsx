import type { Total } from '@/api/types'
import page from './OverviewPage.module.css'
import { TotalTile } from './TotalTile'
import type { Range } from './view'

/** The period in six numbers. */
export function Totals({ totals, range }: { totals: Total[]; range: Range }) {
  return (
    <section aria-label="Totals">
      <ul className={page.tiles}>
        {totals.map((total) => (
          <TotalTile key={total.key} total={total} range={range} />
        ))}
      </ul>
    </section>
  )
}
