import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Action, actionsQuery, hasEnded } from '@/api/actions'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import { ZoneName } from '@/parts/ZoneName'
import styles from './Actions.module.css'
import { Choice } from './Choice'
import { KINDS } from './kinds'
import { Outcome } from './Outcome'
import { type ActionsSearch, actionsRoute, KIND_WORDS, STATUS_WORDS } from './route'
import { useLiveActions } from './useLiveActions'

/** Who did what to which runs, newest first; what is going on moves. */
export function ActionsPage() {
  useLiveActions()
  const search = actionsRoute.useSearch()
  const navigate = actionsRoute.useNavigate()
  const found = useInfiniteQuery(actionsQuery(search))
  const actions = found.data?.pages.flatMap((page) => page.actions)
  const go = (part: Partial<ActionsSearch>) => void navigate({ search: (before) => ({ ...before, ...part }) })
  return (
    <div className={styles.page}>
      <PageHeader
        title="Actions"
        below={
          <p className="muted">
            {search.run ? (
              <>
                What was done to one run · <Link to="/actions">show everything</Link>
              </>
            ) : (
              <>
                Who did what to runs, and what became of each; times in <ZoneName />
              </>
            )}
          </p>
        }
        actions={
          <>
            <Choice
              label="Kind"
              all="All kinds"
              value={search.kind}
              words={KIND_WORDS}
              name={(kind) => KINDS[kind].label}
              onChoose={(kind) => go({ kind })}
            />
            <Choice
              label="Status"
              all="Any status"
              value={search.status}
              words={STATUS_WORDS}
              onChoose={(status) => go({ status })}
            />
          </>
        }
      />
      <Card flush>
        {found.error && !actions && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {!actions && !found.error && <SkeletonRows rows={8} height={56} />}
        {actions?.length === 0 && (
          <EmptyState icon={IconHistory} title="Nothing was done">
            <p>Select runs on the Runs page, or open one, to cancel, retry, tag or delete.</p>
          </EmptyState>
        )}
        {actions && actions.length > 0 && <Rows actions={actions} />}
        {found.hasNextPage && (
          <button
            type="button"
            className={styles.more}
            disabled={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            Show more
          </button>
        )}
      </Card>
    </div>
  )
}

function Rows({ actions }: { actions: Action[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keys too
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Actions">
      <table className={styles.table}>
        <thead>
          <tr>
            <th>When</th>
            <th>Who</th>
            <th>What</th>
            <th>Runs</th>
            <th>Outcome</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {actions.map((action) => (
            <tr key={action.id}>
              <td className={styles.when}>
                <Time iso={action.created_at} />
              </td>
              <td>{action.person.name}</td>
              <td className={styles.what}>
                <Link to="/actions/$actionId" params={{ actionId: action.id }}>
                  {KINDS[action.kind].label}
                </Link>
                {!hasEnded(action) && <span className={styles.going}>{action.status}</span>}
                {action.status === 'stopped' && <span className={styles.stopped}>stopped</span>}
              </td>
              <td className={styles.query} title={action.query ?? undefined}>
                {action.query === null ? (
                  <span className="muted">named one by one</span>
                ) : (
                  <code>{action.query || 'every run'}</code>
                )}
              </td>
              <td className={styles.outcome}>
                <Outcome action={action} />
              </td>
              <td className={styles.reason} title={action.reason ?? undefined}>
                {action.reason ?? <span className="muted">–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
