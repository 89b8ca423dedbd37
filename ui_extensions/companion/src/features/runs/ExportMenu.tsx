import { IconCalendarClock, IconDownload, IconReport } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { apiUrl } from '@/api/base'
import { exportInBackground } from '@/features/exports/start'
import { useOffers } from '@/features/palette/offers'
import { reportOf } from '@/features/reports/ofView'
import { countOf } from '@/format/number'
import { useZone } from '@/format/zone'
import { Dropdown } from '@/parts/Dropdown'
import type { Placed } from './layout'
import styles from './Menu.module.css'

const FORMATS = [
  { format: 'csv', label: 'CSV', help: 'spreadsheets' },
  { format: 'jsonl', label: 'JSON lines', help: 'scripts' },
  { format: 'parquet', label: 'Parquet', help: 'data frames' },
] as const
const LARGE = 200_000
const ScheduleDialog = lazy(() => import('@/features/exports/ScheduleDialog'))

interface Props {
  q: string
  total: number | undefined
  columns: Placed[]
}

/** Downloads exactly the runs that are listed, all pages of them. */
export function ExportMenu({ q, total, columns }: Props) {
  const zone = useZone()
  const [every, setEvery] = useState(false)
  const [excel, setExcel] = useState(false)
  const [chosen, setChosen] = useState<boolean | null>(null)
  const navigate = useNavigate()
  const [scheduling, setScheduling] = useState(false)
  const later = chosen ?? (total ?? 0) > LARGE
  const fields = [...new Set(['id', ...columns.flatMap(({ column }) => column.fields)])]
  const report = reportOf(q)
  const wish = { q, timezone: zone, ...(every ? {} : { columns: fields }) }
  const leave = (format: (typeof FORMATS)[number]['format']) =>
    void exportInBackground({ ...wish, format, bom: format === 'csv' && excel })
  useOffers([
    {
      id: 'report',
      label: 'Make a report of these runs',
      icon: IconReport,
      run: () => void navigate({ to: '/reports/new', search: report }),
    },
    {
      id: 'export',
      label: 'Export these runs in the background',
      description: 'CSV',
      icon: IconDownload,
      run: () => leave('csv'),
    },
  ])
  const address = (format: string) =>
    apiUrl('export', {
      q,
      format,
      timezone: zone,
      columns: every ? undefined : fields.join(','),
      bom: format === 'csv' && excel ? 1 : undefined,
    })
  return (
    <>
      <Dropdown label="Export" icon={IconDownload} compact>
        {(close) => (
          <>
            <p className={styles.head}>
              {total === undefined ? 'All runs of this search' : `${countOf(total, 'run')} of this search`}
            </p>
            <ul className={styles.list}>
              {FORMATS.map(({ format, label, help }) => (
                <li key={format}>
                  {later ? (
                    <button
                      type="button"
                      className={styles.item}
                      onClick={() => {
                        leave(format)
                        close()
                      }}
                    >
                      <span>{label}</span>
                      <span className={styles.small}>{help}</span>
                    </button>
                  ) : (
                    <a className={styles.item} href={address(format)} download onClick={close}>
                      <span>{label}</span>
                      <span className={styles.small}>{help}</span>
                    </a>
                  )}
                </li>
              ))}
            </ul>
            <label className={styles.check}>
              <input type="checkbox" checked={every} onChange={(event) => setEvery(event.target.checked)} />
              <span>All columns</span>
            </label>
            <label className={styles.check}>
              <input type="checkbox" checked={excel} onChange={(event) => setExcel(event.target.checked)} />
              <span>Byte order mark, for Excel</span>
            </label>
            <label className={styles.check}>
              <input type="checkbox" checked={later} onChange={(event) => setChosen(event.target.checked)} />
              <span>
                In the background
                <span className={styles.under}>Go on working; it is listed with the reports</span>
              </span>
            </label>
            <button
              type="button"
              className={styles.item}
              onClick={() => {
                close()
                setScheduling(true)
              }}
            >
              <span>On a schedule</span>
              <IconCalendarClock size={16} aria-hidden />
            </button>
            <Link to="/reports/new" search={report} className={styles.item} onClick={close}>
              <span>Make a report of these runs</span>
              <IconReport size={16} aria-hidden />
            </Link>
          </>
        )}
      </Dropdown>
      {scheduling && (
        <Suspense>
          <ScheduleDialog wish={{ ...wish, bom: excel }} onClose={() => setScheduling(false)} />
        </Suspense>
      )}
    </>
  )
}
