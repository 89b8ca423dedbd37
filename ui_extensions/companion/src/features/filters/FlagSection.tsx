import { useQuery } from '@tanstack/react-query'
import { completeQuery } from '@/api/queries'
import type { QueryField } from '@/api/types'
import { useZone } from '@/format/zone'
import { flagOf, presenceOf, withFlag, withPresence } from '@/query/form/switches'
import styles from './controls.module.css'
import { Either } from './Either'
import type { Form } from './form'

/** Each flag: yes, no, or any. What it means is the service's own help. */
export function FlagSection({ field, form }: { field: QueryField; form: Form }) {
  const zone = useZone()
  const { data } = useQuery(completeQuery(`${field.name}:`, field.name.length + 1, zone))
  const help = new Map(data?.items.map((item) => [item.text, item.help]))
  return (
    <div className={styles.stack}>
      {(field.values ?? []).map((flag) => (
        <Either
          key={flag}
          label={flag}
          help={help.get(flag) ?? undefined}
          value={flagOf(form.clauses, flag)}
          words={['yes', 'no']}
          onChange={(wanted) => form.change(withFlag(form.clauses, flag, wanted))}
        />
      ))}
    </div>
  )
}

/** Whether a run has a value at all, for every field that can be empty. */
export function PresenceSection({ fields, form }: { fields: QueryField[]; form: Form }) {
  return (
    <div className={styles.stack}>
      {fields.map((field) => (
        <Either
          key={field.name}
          label={field.label}
          help={field.help}
          value={presenceOf(form.clauses, field.name)}
          words={['has', 'none']}
          onChange={(wanted) => form.change(withPresence(form.clauses, field.name, wanted))}
        />
      ))}
    </div>
  )
}
