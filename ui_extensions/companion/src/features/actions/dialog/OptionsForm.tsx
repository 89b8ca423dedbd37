import { useState } from 'react'
import type { Options } from '@/api/actions'
import type { Asked } from '../Selecting'
import styles from './dialog.module.css'
import { ParametersForm } from './ParametersForm'
import { StateForm } from './StateForm'
import { TagsForm } from './TagsForm'

interface Props {
  asked: Asked
  /** Null while what is written cannot be used. */
  onChange: (options: Options | null) => void
  /** What is wrong with changed parameters. */
  problems: string[]
}

/** What the kind of action wants to know. */
export function OptionsForm({ asked, onChange, problems }: Props) {
  if (asked.kind === 'set_state') return <StateForm onChange={onChange} />
  if (asked.kind === 'set_tags') return <TagsForm tags={asked.run?.tags ?? []} onChange={onChange} />
  if (asked.kind === 'retry') return <Force label="Completed runs too" onChange={onChange} />
  if (asked.kind === 'delete') return <Force label="Runs under way too; their processes go on" onChange={onChange} />
  if (asked.kind === 'resubmit' && asked.run)
    return <ParametersForm parameters={asked.run.parameters} problems={problems} onChange={onChange} />
  return null
}

function Force({ label, onChange }: { label: string; onChange: (options: Options) => void }) {
  const [force, setForce] = useState(false)
  return (
    <label className={styles.choice}>
      <input
        type="checkbox"
        checked={force}
        onChange={(event) => {
          setForce(event.target.checked)
          onChange(event.target.checked ? { force: true } : {})
        }}
      />
      {label}
    </label>
  )
}
