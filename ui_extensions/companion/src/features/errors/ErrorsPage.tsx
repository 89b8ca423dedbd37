import { IconMoodCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ErrorsAnswer, errorsQuery } from '@/api/analytics'
import { FilterBar } from '@/features/analytics/FilterBar'
import { PeriodSwitch } from '@/features/analytics/PeriodSwitch'
import { periodOf } from '@/features/analytics/view'
import switchStyles from '@/features/overview/RangeSwitch.module.css'
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
import { ORDER_LABEL, ORDERS, summaryOf } from './view'

/** What failed and why: failures by kind, new ones told from old ones, since when and where. */
export function ErrorsPage() {
  const search = errorsRoute.useSearch()
  const navigate = errorsRoute.useNavigate()
  const zone = useZone()
  const { q = '', order = 'count' } = search
  const question = { q, ...periodOf(search), timezone: zone }
  const answer = useQuery(errorsQuery({ ...question, order }))
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
        }
      >
        {!data && Boolean(error) && <ErrorState error={error} onRetry={() => void answer.refetch()} />}
        {!data && !error && <SkeletonRows rows={6} height={88} />}
        {data && <Kinds answer={data} busy={answer.isPlaceholderData} />}
      </Card>
    </div>
  )
}

function Kinds({ answer, busy }: { answer: ErrorsAnswer; busy: boolean }) {
  if (answer.groups.length === 0) {
    return (
      <EmptyState icon={IconMoodCheck} title="No errors">
        No run failed in this period. Choose a longer one, or fewer terms.
      </EmptyState>
    )
  }
  return (
    <ul className={styles.list} aria-busy={busy}>
      {answer.groups.map((kind) => (
        <ErrorItem key={kind.key ?? ''} kind={kind} buckets={answer.buckets} />
      ))}
    </ul>
  )
}
