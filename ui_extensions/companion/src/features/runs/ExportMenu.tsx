import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { apiUrl } from '@/api/base'
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
  const fields = [...new Set(['id', ...columns.flatMap(({ column }) => column.fields)])].join(',')
  const address = (format: string) =>
    apiUrl('export', {
      q,
      format,
      timezone: zone,
      columns: every ? undefined : fields,
      bom: format === 'csv' && excel ? 1 : undefined,
    })
  return (
    <Dropdown label="Export" icon={IconDownload} compact>
      {(close) => (
        <>
          <p className={styles.head}>
            {total === undefined ? 'All runs of this search' : `${countOf(total, 'run')} of this search`}
          </p>
          <ul className={styles.list}>
            {FORMATS.map(({ format, label, help }) => (
              <li key={format}>
                <a className={styles.item} href={address(format)} download onClick={close}>
                  <span>{label}</span>
                  <span className={styles.small}>{help}</span>
                </a>
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
        </>
      )}
    </Dropdown>
  )
}
