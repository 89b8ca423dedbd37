import { IconMoodCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ErrorsAnswer, errorsQuery } from '@/api/analytics'
import { FilterBar } from '@/features/analytics/FilterBar'
import { PeriodSwitch } from '@/features/analytics/PeriodSwitch'
import { periodOf } from '@/features/analytics/view'
import selectStyles from '@/features/analytics/WeekPanel.module.css'
import switchStyles from '@/features/overview/RangeSwitch.module.css'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { useFresh } from '@/live/useFresh'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { SkeletonRows } from '@/parts/Skeleton'
import { StaleNote } from '@/parts/StaleNote'
import { ErrorItem } from './ErrorItem'
import styles from './ErrorsPage.module.css'
import { type ErrorsSearch, errorsRoute } from './route'
import { SHOWN, SHOWN_LABEL, type Shown } from './status'
import { ORDER_LABEL, ORDERS, summaryOf } from './view'

/** What failed and why: failures by kind, new ones told from old ones, since when and where. */
export function ErrorsPage() {
  const search = errorsRoute.useSearch()
  const navigate = errorsRoute.useNavigate()
  const zone = useZone()
  const { q = '', order = 'count', status = 'unignored' } = search
  const question = { q, ...periodOf(search), timezone: zone }
  const answer = useQuery(errorsQuery({ ...question, order, status }))
  const { data, error } = answer
  useFresh(['errors'], question, {
    reading: answer.isFetching,
    version: answer.isPlaceholderData ? undefined : data?.version,
  })
  const go = (part: Partial<ErrorsSearch>) => void navigate({ search: (before) => ({ ...before, ...part }) })
  return (
    <div className={styles.room}>
      <PageHeader
        title="Errors"
        below={
          <p className="muted" role="status">
            {data && error ? (
              <StaleNote error={error} asOf={data.as_of} />
            ) : data ? (
              summaryOf(data)
            ) : (
              'Reading failures …'
            )}
          </p>
        }
        actions={<PeriodSwitch {...search} onChoose={go} />}
      />
      <FilterBar q={q} onAsk={(asked) => go({ q: asked })} />
      <Card
        title="By kind"
        flush
        aside={
          <div className={styles.choices}>
            <select
              className={selectStyles.select}
              aria-label="Status"
              value={status}
              onChange={({ target }) => {
                const chosen = SHOWN.find((each) => each === target.value)
                go({ status: chosen === 'unignored' ? undefined : chosen })
              }}
            >
              {SHOWN.map((each) => (
                <option key={each} value={each}>
                  {SHOWN_LABEL[each]}
                </option>
              ))}
            </select>
            <fieldset className={switchStyles.switch}>
              <legend className="visually-hidden">Order</legend>
              {ORDERS.map((each) => (
                <label key={each} className={switchStyles.choice}>
                  <input
                    type="radio"
                    name="order"
                    className="visually-hidden"
                    checked={order === each}
                    onChange={() => go({ order: each === 'count' ? undefined : each })}
                  />
                  {ORDER_LABEL[each]}
                </label>
              ))}
            </fieldset>
          </div>
        }
      >
        {!data && Boolean(error) && <ErrorState error={error} onRetry={() => void answer.refetch()} />}
        {!data && !error && <SkeletonRows rows={6} height={88} />}
        {data && (
          <Kinds answer={data} status={status} busy={answer.isPlaceholderData} onAll={() => go({ status: 'all' })} />
        )}
      </Card>
    </div>
  )
}

interface KindsProps {
  answer: ErrorsAnswer
  status: Shown
  busy: boolean
  onAll: () => void
}

function Kinds({ answer, status, busy, onAll }: KindsProps) {
  const hidden = answer.hidden > 0 && (
    <button type="button" className={styles.all} onClick={onAll}>
      Show {countOf(answer.hidden, 'kind')} hidden by status
    </button>
  )
  if (answer.groups.length === 0 && answer.count > 0) {
    return (
      <EmptyState
        icon={IconMoodCheck}
        title={
          status === 'unignored' ? 'Nothing but ignored errors' : `No error is ${SHOWN_LABEL[status].toLowerCase()}`
        }
      >
        {hidden}
      </EmptyState>
    )
  }
  if (answer.groups.length === 0) {
    return (
      <EmptyState icon={IconMoodCheck} title="No errors">
        No run failed in this period. Choose a longer one, or fewer terms.
      </EmptyState>
    )
  }
  return (
    <>
      {!answer.said && <p className={styles.note}>What was said of errors is not known at the moment.</p>}
      <ul className={styles.list} aria-busy={busy}>
        {answer.groups.map((kind) => (
          <ErrorItem key={kind.key ?? ''} kind={kind} buckets={answer.buckets} said={answer.said} />
        ))}
      </ul>
      {hidden}
    </>
  )
}
