import type { DeploymentHealth } from '@/api/types'
import { RecentRuns } from '@/charts/RecentRuns'
import { formatCount, formatRatio } from '@/format/number'
import { QueryLink } from '@/parts/RunLink'
import styles from './DeploymentCards.module.css'
import { DeploymentName, LastState, NextRun, P95, Streak } from './DeploymentCells'

/** The health table where there is no room for columns. */
export function DeploymentCards({ deployments }: { deployments: DeploymentHealth[] }) {
  return (
    <ul className={styles.cards}>
      {deployments.map((one) => (
        <li key={one.deployment_id} className={styles.card}>
          <div className={styles.line}>
            <DeploymentName one={one} />
            <LastState one={one} />
          </div>
          <div className={styles.line}>
            <Streak one={one} />
            <RecentRuns runs={one.recent} of={one.deployment} />
          </div>
          <dl className={styles.facts}>
            <div>
              <dt>Runs</dt>
              <dd>
                <QueryLink query={one.query}>{formatCount(one.runs)}</QueryLink>
              </dd>
            </div>
            <div>
              <dt>Success</dt>
              <dd>{formatRatio(one.success_rate)}</dd>
            </div>
            <div>
              <dt>Duration p95</dt>
              <dd>
                <P95 one={one} />
              </dd>
            </div>
            <div>
              <dt>Next run</dt>
              <dd>
                <NextRun one={one} />
              </dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  )
}
