import { Card } from '@/parts/Card'
import { Skeleton, SkeletonRows } from '@/parts/Skeleton'
import facts from './Facts.module.css'
import page from './SystemPage.module.css'
import verdict from './VerdictCard.module.css'

const CARDS = ['Prefect', 'Event stream', 'Past runs', 'Reconcile', 'Mirror', 'This service']
const FACTS = ['a', 'b', 'c', 'd', 'e', 'f']

/** The page in grey, every part as large as it will be. */
export function SystemSkeleton() {
  return (
    <>
      <div className={verdict.card}>
        <div className={verdict.head}>
          <Skeleton width={32} height={32} radius={8} />
          <Skeleton width="40%" height={24} />
        </div>
      </div>
      <div className={page.cards}>
        {CARDS.map((title) => (
          <Card key={title} title={title}>
            <div className={facts.facts}>
              {FACTS.map((key) => (
                <div key={key} className={facts.fact}>
                  <Skeleton width="40%" height={16} />
                  <Skeleton width="24%" height={16} />
                </div>
              ))}
            </div>
          </Card>
        ))}
      </div>
      <div className={page.tables}>
        <Card title="Mirror against Prefect" flush>
          <SkeletonRows rows={9} height={37} />
        </Card>
        <Card title="Answer times" flush>
          <SkeletonRows rows={5} height={37} />
        </Card>
      </div>
    </>
  )
}
