import { IconChevronRight, IconFilter } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Gathering, Run } from '@/api/types'
import { countOf, formatCount } from '@/format/number'
import { RunLink } from '@/parts/RunLink'
import { StateBadge } from '@/parts/StateBadge'
import { Time } from '@/parts/Time'
import styles from './GroupList.module.css'
import { GroupRuns } from './GroupRuns'
import { FAMILY, groupingLabel } from './groupings'
import type { Placed } from './layout'
import { StateShares } from './StateShares'

interface Props {
  by: string
  group: Gathering
  /** The count of the largest group. */
  most: number
  asOf: string
  columns: Placed[]
  phone: boolean
  onAsk: (q: string) => void
}

/** One group: what its runs share, how many, in which states, the newest; open, its rows. */
export function GroupRow({ by, group, most, asOf, columns, phone, onAsk }: Props) {
  const [open, setOpen] = useState(false)
  const body = useId()
  const family = by === FAMILY
  const name = nameOf(group, by)
  const last = family ? group.root : group.newest
  return (
    <li className={styles.group} data-open={open || undefined}>
      <div className={styles.head}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          aria-controls={body}
          aria-label={`${name}, ${countOf(group.count, 'run')}`}
          onClick={() => setOpen(!open)}
        >
          <IconChevronRight size={16} aria-hidden className={styles.chevron} />
        </button>
        <div className={styles.what}>
          {family && group.root ? (
            <RunLink id={group.root.id} className={styles.name}>
              {group.root.name}
            </RunLink>
          ) : (
            <button
              type="button"
              className={group.value === null ? styles.nothing : styles.plain}
              title={name}
              tabIndex={-1}
              onClick={() => setOpen(!open)}
            >
              {name}
            </button>
          )}
          {family && group.root && <span className={styles.second}>{group.root.flow ?? 'no flow'}</span>}
        </div>
        <span className={styles.count}>{formatCount(group.count)}</span>
        <StateShares states={group.states} count={group.count} most={most} />
        <div className={styles.last}>
          {last && <StateBadge type={last.state_type} name={last.state_name} />}
          {last && <Time iso={last.at} />}
        </div>
        <button
          type="button"
          className={styles.only}
          aria-label={`Show only the runs of ${name}`}
          title="Show only these runs"
          onClick={() => onAsk(group.query)}
        >
          <IconFilter size={16} aria-hidden />
        </button>
      </div>
      {group.deepest && <Failure run={group.deepest} root={group.root?.id} />}
      <div id={body} hidden={!open}>
        {open && (
          <GroupRuns
            name={name}
            query={group.query}
            count={group.count}
            asOf={asOf}
            columns={columns}
            phone={phone}
            onAsk={onAsk}
          />
        )}
      </div>
    </li>
  )
}

/** Where a family failed first and deepest; of a root that failed alone its own error. */
function Failure({ run, root }: { run: Run; root: string | undefined }) {
  const text = run.error ?? run.message ?? ''
  return (
    <p className={styles.failure}>
      {run.id !== root && (
        <>
          <span>Deepest failure</span>
          <RunLink id={run.id}>{run.name}</RunLink>
          <span>{run.flow ?? 'no flow'}</span>
        </>
      )}
      <span className={styles.error} title={text}>
        {text}
      </span>
    </p>
  )
}

function nameOf({ value, root }: Gathering, by: string): string {
  if (by === FAMILY) return root?.name ?? (value === null ? 'root not known' : String(value))
  return value === null || value === '' ? `no ${groupingLabel(by).toLowerCase()}` : String(value)
}
