import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type Report, type ReportDefinition, type ReportVersion, versionsQuery } from '@/api/reports'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { SkeletonRows } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import styles from './builder.module.css'
import { complete, same } from './draft'

interface Props {
  report: Report
  /** What the form holds. */
  shown: ReportDefinition
  /** Takes a version into the form, where the preview shows it; nothing is kept by that. */
  onShow: (definition: ReportDefinition) => void
  onRestore: (version: number) => Promise<void>
}

const CHANGE: Record<ReportVersion['change'], string> = {
  created: 'Made',
  changed: 'Changed',
  restored: 'Restored',
  deleted: 'Deleted',
}

/** Who made which version when; any can be looked at and brought back. */
export function VersionsPanel({ report, shown, onShow, onRestore }: Props) {
  const { data, error, refetch } = useQuery(versionsQuery(report.name))
  const present = data?.versions[0]?.version
  return (
    <section className={styles.part} aria-label="Versions">
      <h2 className={styles.heading}>Versions</h2>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} height={48} />}
      {data?.versions.length === 0 && (
        <EmptyState icon={IconHistory} title="As its file has it">
          <p>Versions begin when it is saved here for the first time.</p>
        </EmptyState>
      )}
      <ul className={styles.deliveries}>
        {data?.versions.map((each) => {
          const definition = complete({ ...each.definition, name: report.name })
          const looking = same(definition, complete(shown))
          return (
            <li key={each.version} className={styles.version} data-looking={looking || undefined}>
              <div className={styles.words}>
                <span>
                  <strong>Version {each.version}</strong>
                  {each.version === present && <span className={styles.count}>present</span>}
                </span>
                <span className={styles.small}>
                  {CHANGE[each.change]}
                  {each.by && ` by ${each.by}`}, <Time iso={each.at} seconds={false} />
                </span>
              </div>
              <button
                type="button"
                className={styles.tool}
                disabled={looking}
                aria-label={`Look at version ${each.version}`}
                onClick={() => onShow(each.version === present ? report.definition : definition)}
              >
                {looking ? 'Shown' : 'Look'}
              </button>
              {each.version !== present && (
                <button
                  type="button"
                  className={styles.tool}
                  aria-label={`Restore version ${each.version}`}
                  onClick={() => void onRestore(each.version)}
                >
                  Restore
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
