import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type MouseEvent, useEffect } from 'react'
import { askOf, embeddedQuery } from '@/api/dashboards'
import { RANGE_LABEL, type Range } from '@/features/analytics/view'
import { useZone } from '@/format/zone'
import { Card } from '@/parts/Card'
import { ErrorState } from '@/parts/ErrorState'
import { PageHeader } from '@/parts/PageHeader'
import { Skeleton } from '@/parts/Skeleton'
import { StaleNote } from '@/parts/StaleNote'
import { Time } from '@/parts/Time'
import { ZoneName } from '@/parts/ZoneName'
import styles from './dashboards.module.css'
import { PanelGrid } from './PanelGrid'
import { embedRoute } from './route'

const NOTHING = () => {}

/** What a signed link shows: one dashboard that can only be looked at. Its marks open Vantage in a page of its own. */
export function EmbedPage() {
  const { name } = embedRoute.useParams()
  const { expires = '', signature = '' } = embedRoute.useSearch()
  const { data, error, refetch } = useQuery(embeddedQuery(name, expires, signature, useZone()))
  const title = data?.definition.title ?? 'Dashboard'
  useEffect(() => {
    document.title = `${title} · Vantage`
  }, [title])
  if (!data) {
    return error ? (
      <Card>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    ) : (
      <Skeleton height={400} radius={12} />
    )
  }
  const { definition, answers } = data
  const byAsk = new Map(definition.panels.map((panel, at) => [askOf(panel), answers?.panels[String(at)]]))
  return (
    <div className={styles.page} onClickCapture={openOutside}>
      <PageHeader
        title={definition.title}
        below={definition.description && <p className="muted">{definition.description}</p>}
      />
      <PanelGrid
        panels={definition.panels}
        answers={byAsk}
        error={error}
        onRetry={() => void refetch()}
        onRange={NOTHING}
      />
      <p className={styles.foot}>
        <span>
          The last {RANGE_LABEL[definition.period as Range] ?? definition.period}
          {answers && (
            <>
              , as of <Time iso={answers.as_of} /> in <ZoneName />
            </>
          )}
        </span>
        {error && answers && <StaleNote error={error} asOf={answers.as_of} />}
        <a href={document.baseURI} target="_blank" rel="noopener">
          Vantage <IconExternalLink size={12} aria-hidden />
        </a>
      </p>
    </div>
  )
}

function openOutside(event: MouseEvent) {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link) return
  event.preventDefault()
  event.stopPropagation()
  window.open(link.href, '_blank', 'noopener')
}
