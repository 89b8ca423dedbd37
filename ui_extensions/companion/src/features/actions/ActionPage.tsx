import { IconChevronRight } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ActionDetail, actionQuery, hasEnded, stopAction } from '@/api/actions'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { QueryLink } from '@/parts/RunLink'
import { SkeletonRows } from '@/parts/Skeleton'
import { Time } from '@/parts/Time'
import { ZoneName } from '@/parts/ZoneName'
import styles from './Actions.module.css'
import { Choice } from './Choice'
import dialog from './dialog/dialog.module.css'
import { Problem } from './dialog/Problem'
import { KINDS } from './kinds'
import { Outcome } from './Outcome'
import { OutcomeRows } from './OutcomeRows'
import { Reasons } from './Reasons'
import { actionRoute, OUTCOME_WORDS } from './route'
import { useLiveActions } from './useLiveActions'

/** One action: who, what, why, how far, and every run of its frozen set with its outcome. */
export function ActionPage() {
  useLiveActions()
  const { actionId } = actionRoute.useParams()
  const { outcome } = actionRoute.useSearch()
  const navigate = actionRoute.useNavigate()
  const { data: action, error, refetch } = useQuery(actionQuery(actionId))
  const stop = useMutation({ mutationFn: () => stopAction(actionId), onSuccess: () => void refetch() })
  if (!action)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={10} height={48} />
  const ended = hasEnded(action)
  return (
    <div className={styles.page}>
      <PageHeader
        title={KINDS[action.kind].label}
        before={
          <nav aria-label="Breadcrumb" className={styles.crumbs}>
            <Link to="/actions">Actions</Link>
            <IconChevronRight size={16} aria-hidden />
          </nav>
        }
        below={<p className="muted">{ended ? action.status : `${action.status}, the service does the work`}</p>}
        actions={
          !ended && (
            <button
              type="button"
              className={dialog.button}
              disabled={action.status !== 'running' || stop.isPending}
              onClick={() => stop.mutate()}
            >
              {action.status === 'stopping' ? 'Stopping …' : 'Stop'}
            </button>
          )
        }
      />
      {stop.error && <Problem error={stop.error} />}
      <Card>
        <Facts action={action} />
      </Card>
      {action.outcomes.length > 0 && (
        <Card title="Why runs were left alone">
          <Reasons outcomes={action.outcomes} />
        </Card>
      )}
      <Card
        title="Runs"
        flush
        aside={
          <Choice
            label="Outcome"
            all="All runs"
            value={outcome}
            words={OUTCOME_WORDS}
            onChoose={(chosen) => void navigate({ search: { outcome: chosen }, replace: true })}
          />
        }
      >
        <OutcomeRows id={action.id} status={outcome ?? ''} />
      </Card>
    </div>
  )
}

function Facts({ action }: { action: ActionDetail }) {
  const { person, query, options } = action
  const facts: [string, React.ReactNode][] = [
    ['Who', <span title={person.source === 'said' ? 'As they said themselves' : person.source}>{person.name}</span>],
    [
      'When',
      <>
        <Time iso={action.created_at} />{' '}
        <span className="muted">
          <ZoneName />
        </span>
      </>,
    ],
    ['Ended', action.finished_at ? <Time iso={action.finished_at} /> : '–'],
    ['Why', action.reason ?? '–'],
    ['Runs', query === null ? 'named one by one' : <QueryLink query={query}>{query || 'every run'}</QueryLink>],
    ['Set frozen at', `version ${action.mirror_version} of the mirror`],
    ...(Object.keys(options).length > 0
      ? [['With', <code>{JSON.stringify(options)}</code>] as [string, React.ReactNode]]
      : []),
    ...(action.stopped_by ? [['Stopped by', action.stopped_by] as [string, React.ReactNode]] : []),
  ]
  return (
    <div className={styles.facts}>
      <Outcome action={action} />
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
