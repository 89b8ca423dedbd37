import type { RunDetail } from '@/api/types'
import { Card } from '@/parts/Card'
import { Duration } from '@/parts/Duration'
import { QueryLink } from '@/parts/RunLink'
import { Time } from '@/parts/Time'
import { CopyButton } from './CopyButton'
import styles from './DetailsTab.module.css'
import { type Fact, Facts } from './Facts'

const none = <span className="muted">–</span>

/** The rest of what is known: identities, bookkeeping times, description. */
export function DetailsTab({ run }: { run: RunDetail }) {
  return (
    <Card>
      <div className={styles.body}>
        <div className={styles.id}>
          <code>{run.id}</code>
          <CopyButton text={run.id} label="Copy run id" />
        </div>
        {run.description && <p className={styles.description}>{run.description}</p>}
        <Facts facts={facts(run)} />
      </div>
    </Card>
  )
}

function facts(run: RunDetail): Fact[] {
  const at = (iso: string | null) => (iso ? <Time iso={iso} /> : none)
  const id = (value: string | null) => (value ? <code className={styles.code}>{value}</code> : none)
  return [
    { label: 'Flow id', value: id(run.flow_id) },
    { label: 'Deployment id', value: id(run.deployment_id) },
    { label: 'Root run id', value: id(run.root) },
    { label: 'Created', value: at(run.created) },
    { label: 'Last change', value: at(run.updated) },
    { label: 'State since', value: at(run.state_at) },
    { label: 'Response', value: <Duration seconds={run.response} />, help: 'From the scheduled time to the end' },
    { label: 'Lateness', value: <Duration seconds={run.lateness} />, help: 'Wait beyond Prefect’s late threshold' },
    { label: 'Outcome', value: <QueryLink query={`outcome:${run.outcome}`}>{run.outcome}</QueryLink> },
    { label: 'Error type', value: run.error_type ?? none },
  ]
}
