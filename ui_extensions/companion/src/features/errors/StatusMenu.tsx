import { IconArrowBackUp, IconBellOff, IconCircleCheck, IconCircleDot, type TablerIcon } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ErrorKind, type Standing, type StatusWish, sayStatus } from '@/api/analytics'
import { ApiError } from '@/api/client'
import menuStyles from '@/features/runs/Menu.module.css'
import { toast } from '@/features/toasts/store'
import { formatCount } from '@/format/number'
import { serverNow } from '@/live/clock'
import { Dropdown } from '@/parts/Dropdown'
import styles from './StatusMenu.module.css'
import { CHOICES, STAND_LABEL, saidOf, wishOf } from './status'
import { titleOf } from './view'

const ICON: Record<Standing['stand'], TablerIcon> = {
  open: IconCircleDot,
  returned: IconArrowBackUp,
  resolved: IconCircleCheck,
  ignored: IconBellOff,
}

/** Says how an error stands: open, resolved, ignored for good, for a time or up to a rate. What was said can be taken back. */
export function StatusMenu({ kind, standing }: { kind: ErrorKind; standing: Standing }) {
  const [busy, setBusy] = useState(false)
  const client = useQueryClient()
  const title = titleOf(kind)
  const say = async (wish: StatusWish, seen: Standing, undoable: boolean): Promise<void> => {
    setBusy(true)
    try {
      const { standing: now } = await sayStatus(seen, wish)
      const back = () => void say(wishOf(seen, serverNow()), now, false)
      toast.success(saidOf(title, wish), {
        key: `error:${seen.id}`,
        detail: undoable && (
          <button type="button" className={styles.undo} onClick={back}>
            <IconArrowBackUp size={16} aria-hidden />
            Undo
          </button>
        ),
      })
    } catch (error) {
      toast.error(`${title}: the status was not changed`, { detail: wordsOf(error) })
    } finally {
      await client.invalidateQueries({ queryKey: ['errors'] })
      setBusy(false)
    }
  }
  return (
    <div aria-busy={busy} data-stand={standing.stand} className={styles.status}>
      <Dropdown
        label={`${STAND_LABEL[standing.stand]}, status of ${title}`}
        shown={STAND_LABEL[standing.stand]}
        icon={ICON[standing.stand]}
      >
        {(close) => {
          const choose = (wish: StatusWish) => {
            close()
            void say(wish, standing, true)
          }
          return (
            <>
              <ul className={menuStyles.list}>
                {CHOICES.map((choice) => (
                  <li key={choice.label}>
                    <button
                      type="button"
                      className={menuStyles.item}
                      disabled={busy}
                      onClick={() => choose(choice.wish(serverNow()))}
                    >
                      <span>{choice.label}</span>
                      <span className={menuStyles.small}>{choice.help}</span>
                    </button>
                  </li>
                ))}
              </ul>
              <RateForm busy={busy} onChoose={choose} />
            </>
          )
        }}
      </Dropdown>
    </div>
  )
}

function RateForm({ busy, onChoose }: { busy: boolean; onChoose: (wish: StatusWish) => void }) {
  const [most, setMost] = useState(5)
  const [per, setPer] = useState<'hour' | 'day'>('hour')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onChoose({ status: 'ignored', more_than: most, per })
  }
  return (
    <form className={styles.rate} onSubmit={submit}>
      <p>Ignored up to a rate</p>
      <div>
        <input
          type="number"
          min={1}
          max={100000}
          required
          value={most}
          aria-label="Runs that are ignored"
          onChange={({ target }) => setMost(target.valueAsNumber || 1)}
        />
        <select
          value={per}
          aria-label="In which time"
          onChange={({ target }) => setPer(target.value === 'day' ? 'day' : 'hour')}
        >
          <option value="hour">runs an hour</option>
          <option value="day">runs a day</option>
        </select>
        <button type="submit" disabled={busy} aria-label={`Ignore up to ${formatCount(most)} runs per ${per}`}>
          Ignore
        </button>
      </div>
    </form>
  )
}

function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Try again.'
  return [error.problem.detail, error.problem.hint].filter(Boolean).join('. ')
}
