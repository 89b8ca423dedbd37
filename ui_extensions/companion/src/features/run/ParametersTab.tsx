import { IconBraces } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunDetail } from '@/api/types'
import { Card } from '@/parts/Card'
import { EmptyState } from '@/parts/EmptyState'
import { CopyButton } from './CopyButton'
import { ParameterRow } from './ParameterRow'
import styles from './Parameters.module.css'
import { rowsOf } from './parameters'

/** What the run was given, as a tree; each value leads to the runs that have the same. */
export function ParametersTab({ run }: { run: RunDetail }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const rows = rowsOf(run.parameters, closed)
  const redacted = rowsOf(run.parameters).some((row) => row.redacted)
  const toggle = (path: string) => {
    const next = new Set(closed)
    if (!next.delete(path)) next.add(path)
    setClosed(next)
  }
  if (rows.length === 0)
    return (
      <Card flush>
        <EmptyState icon={IconBraces} title="No parameters">
          This run was started without parameters.
        </EmptyState>
      </Card>
    )
  return (
    <Card flush>
      <div className={styles.head}>
        <p className="muted">
          {redacted
            ? 'Secrets are taken out before anything is stored.'
            : 'Follow a value to the runs that have the same.'}
        </p>
        <CopyButton text={JSON.stringify(run.parameters, null, 2)} label="Copy JSON" />
      </div>
      <ul className={styles.tree}>
        {rows.map((row) => (
          <ParameterRow key={row.path} row={row} open={!closed.has(row.path)} onToggle={() => toggle(row.path)} />
        ))}
      </ul>
    </Card>
  )
}
