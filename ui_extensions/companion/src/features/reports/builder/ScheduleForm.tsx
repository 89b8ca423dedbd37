import { useDebouncedValue } from '@mantine/hooks'
import { IconClockExclamation } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ScheduleDefinition, sendTimesQuery } from '@/api/reports'
import { wordsOf } from '@/features/presets/useChanges'
import { browserZone } from '@/format/zone'
import { cronOf, type Every, inRhythm, type Rhythm, rhythmOf, WEEKDAYS } from '../words'
import styles from './builder.module.css'
import { ZoneField } from './DetailsForm'
import { mistakeWords } from './draft'
import { Field } from './Field'
import { useMistakes } from './mistakes'

interface Props {
  schedule: ScheduleDefinition | null
  /** Of the report: the schedule's when it names none. */
  zone: string | null
  onChange: (schedule: ScheduleDefinition | null) => void
}

const PAUSE_MS = 300
const EVERY: [Every, string][] = [
  ['day', 'Every day'],
  ['weekday', 'Monday to Friday'],
  ['week', 'Every week'],
  ['month', 'Every month'],
  ['custom', 'As a cron'],
]

/** When it is sent by itself, and what that comes to. */
export function ScheduleForm({ schedule, zone, onChange }: Props) {
  const own = useMistakes('schedule').filter((each) => each.path === 'schedule')
  const begin = { cron: '0 7 * * 1', timezone: zone ?? browserZone(), active: true, pool: 'vantage', queue: 'default' }
  return (
    <section className={styles.part} aria-labelledby="when-it-goes">
      <h2 id="when-it-goes" className={styles.heading}>
        When it goes out
      </h2>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={schedule !== null}
          data-path="schedule"
          onChange={({ target }) => onChange(target.checked ? begin : null)}
        />
        By itself, on a schedule
      </label>
      {own.map((each) => (
        <p key={each.message} className={styles.mistake} role="alert">
          {mistakeWords(each)}
        </p>
      ))}
      {schedule && <Schedule schedule={schedule} zone={zone} onChange={onChange} />}
    </section>
  )
}

function Schedule({ schedule, zone, onChange }: Props & { schedule: ScheduleDefinition }) {
  const set = (part: Partial<ScheduleDefinition>) => onChange({ ...schedule, ...part })
  return (
    <>
      <div className={styles.fields}>
        <RhythmFields cron={schedule.cron} onChange={(cron) => set({ cron })} />
        <Field path="schedule.timezone" label="Clock of">
          {(field) => (
            <ZoneField
              field={field}
              zone={schedule.timezone}
              none="The report’s zone"
              onChange={(timezone) => set({ timezone })}
            />
          )}
        </Field>
        <Field path="schedule.pool" label="Work pool" help="Renders and sends it.">
          {(field) => (
            <input
              {...field}
              className={styles.text}
              value={schedule.pool}
              onChange={({ target }) => set({ pool: target.value })}
            />
          )}
        </Field>
      </div>
      <label className={styles.check}>
        <input type="checkbox" checked={!schedule.active} onChange={({ target }) => set({ active: !target.checked })} />
        Paused
      </label>
      <NextTimes cron={schedule.cron} zone={schedule.timezone ?? zone} />
      <p className={styles.help}>
        <code>vantage apply</code> makes a deployment of Prefect of it, which can be paused and run again there.
      </p>
    </>
  )
}

function RhythmFields({ cron, onChange }: { cron: string; onChange: (cron: string) => void }) {
  const rhythm = rhythmOf(cron)
  const [asCron, setAsCron] = useState(rhythm.every === 'custom')
  const custom = asCron || rhythm.every === 'custom'
  const set = (next: Rhythm) => onChange(cronOf(next))
  const every = (chosen: Every) => {
    setAsCron(chosen === 'custom')
    set(inRhythm(rhythm, chosen))
  }
  return (
    <>
      <Field path="schedule.every" label="How often">
        {(field) => (
          <select
            {...field}
            className={styles.text}
            value={custom ? 'custom' : rhythm.every}
            onChange={({ target }) => every(target.value as Every)}
          >
            {EVERY.map(([each, label]) => (
              <option key={each} value={each}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {!custom && rhythm.every === 'week' && (
        <Field path="schedule.day" label="On">
          {(field) => (
            <select
              {...field}
              className={styles.text}
              value={rhythm.day}
              onChange={({ target }) => set({ ...rhythm, day: Number(target.value) })}
            >
              {[1, 2, 3, 4, 5, 6, 0].map((day) => (
                <option key={day} value={day}>
                  {WEEKDAYS[day]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {!custom && rhythm.every === 'month' && (
        <Field path="schedule.date" label="On day">
          {(field) => (
            <select
              {...field}
              className={styles.text}
              value={rhythm.date}
              onChange={({ target }) => set({ ...rhythm, date: Number(target.value) })}
            >
              {Array.from({ length: 31 }, (_, index) => (
                <option key={index + 1}>{index + 1}</option>
              ))}
            </select>
          )}
        </Field>
      )}
      {!asCron && rhythm.every !== 'custom' && (
        <Field path="schedule.time" label="At">
          {(field) => (
            <input
              {...field}
              type="time"
              className={styles.text}
              value={rhythm.time}
              onChange={({ target }) => target.value && set({ ...rhythm, time: target.value })}
            />
          )}
        </Field>
      )}
      {custom && (
        <Field path="schedule.cron" label="Cron" help="Minute, hour, day, month, weekday.">
          {(field) => (
            <input
              {...field}
              className={`${styles.text} ${styles.code}`}
              value={cron}
              maxLength={100}
              spellCheck={false}
              onChange={({ target }) => onChange(target.value)}
            />
          )}
        </Field>
      )}
    </>
  )
}

/** The next five moments as Prefect reckons them; days on which clocks change stand out. */
function NextTimes({ cron, zone }: { cron: string; zone: string | null }) {
  const [asked] = useDebouncedValue(cron.trim(), PAUSE_MS)
  const { data, error } = useQuery({ ...sendTimesQuery(asked, zone), enabled: asked !== '' })
  return (
    <div className={styles.times}>
      <h3 className={styles.label}>Next {data && <>in {data.timezone.replaceAll('_', ' ')}</>}</h3>
      {error ? (
        <p className={styles.mistake} role="alert">
          {wordsOf(error)}
        </p>
      ) : (
        <ol aria-busy={!data}>
          {(data?.times ?? []).map((time) => (
            <li key={time.at} data-change={time.clock_change !== null || undefined}>
              <time dateTime={time.at} className="tabular">
                {time.local}
              </time>
              {time.clock_change && (
                <span className={styles.clocks}>
                  <IconClockExclamation size={16} aria-hidden />
                  {time.clock_change}
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
