import { PLOT } from '@/charts/plot'
import { Card } from '@/parts/Card'
import { Skeleton, SkeletonRows } from '@/parts/Skeleton'
import strip from './NowStrip.module.css'
import page from './OverviewPage.module.css'
import tile from './TotalTile.module.css'

const TILES = ['a', 'b', 'c', 'd', 'e', 'f']

/** The page in grey, every part as large as it will be. */
export function OverviewSkeleton() {
  return (
    <div className={page.page}>
      <div className={page.tiles}>
        {TILES.map((key) => (
          <div key={key} className={tile.tile}>
            <Skeleton width={96} height={14} />
            <Skeleton width={72} height={28} />
            <Skeleton width={84} height={14} />
          </div>
        ))}
      </div>
      <div className={strip.strip}>
        <Skeleton width="70%" height={20} />
      </div>
      <div className={page.pair}>
        <Card title="Outcomes">
          <Skeleton height={PLOT.height + 28} radius={8} />
        </Card>
        <Card title="Top errors" flush>
          <SkeletonRows rows={5} height={56} />
        </Card>
      </div>
      <Card title="Deployments" flush>
        <div style={{ height: 36 }} />
        <SkeletonRows rows={8} height={57} />
      </Card>
    </div>
  )
}
