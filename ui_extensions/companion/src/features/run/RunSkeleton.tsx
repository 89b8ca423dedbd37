import { Card } from '@/parts/Card'
import { PageHeader } from '@/parts/PageHeader'
import { Skeleton, SkeletonRows } from '@/parts/Skeleton'
import facts from './Facts.module.css'
import page from './RunPage.module.css'
import states from './StatesCard.module.css'
import note from './StatusNote.module.css'

const FACTS = Array.from({ length: 12 }, (_, at) => `fact-${at}`)

/** The page in grey, every part as large as it will be. */
export function RunSkeleton() {
  return (
    <div className={page.page}>
      <PageHeader
        title="Run"
        below={
          <div style={{ height: 24 }}>
            <Skeleton width={280} height={20} />
          </div>
        }
      />
      <div className={note.note} style={{ minHeight: 74 }}>
        <Skeleton width={320} height={20} />
      </div>
      <Card>
        <div className={facts.facts}>
          {FACTS.map((key) => (
            <div key={key} className={facts.fact}>
              <Skeleton width={64} height={14} />
              <Skeleton width={112} height={20} />
            </div>
          ))}
        </div>
      </Card>
      <Card title="States">
        <div className={states.body}>
          <Skeleton height={34} radius={6} />
          <div className={states.list} data-growing />
        </div>
      </Card>
      <Skeleton width={480} height={38} radius={8} />
      <Card flush>
        <SkeletonRows rows={6} height={45} />
      </Card>
    </div>
  )
}
