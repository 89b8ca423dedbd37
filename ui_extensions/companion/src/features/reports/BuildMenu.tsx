import { IconFileDownload, IconLoader2 } from '@tabler/icons-react'
import { FORMATS, type Format, type ReportDefinition } from '@/api/reports'
import menu from '@/features/runs/Menu.module.css'
import { Dropdown } from '@/parts/Dropdown'
import styles from './reports.module.css'
import { useBuild } from './useBuild'

const ABOUT: Record<Format, [label: string, about: string]> = {
  pdf: ['PDF', 'to print and send'],
  html: ['HTML', 'one page, everything in it'],
  csv: ['CSV', 'its tables'],
  json: ['JSON', 'every value'],
}

interface Props {
  /** A report by its name as it is kept, or a definition as it stands. */
  report: string | ReportDefinition
  period?: string
  /** What is built, for a screen reader, where several menus are on a page. */
  title?: string
}

/** Builds the report now in a format of choice and downloads it. */
export function BuildMenu({ report, period, title }: Props) {
  const { busy, seconds, build } = useBuild(report, period)
  if (busy)
    return (
      <span className={styles.building} role="status">
        <IconLoader2 size={16} aria-hidden className={styles.spin} />
        Building {ABOUT[busy][0]}
        {seconds > 1 && <span className="tabular">{seconds} s</span>}
      </span>
    )
  return (
    <Dropdown label={title ? `Build ${title}` : 'Build'} shown="Build" icon={IconFileDownload}>
      {(close) => (
        <ul className={menu.list}>
          {FORMATS.map((format) => (
            <li key={format}>
              <button
                type="button"
                className={menu.item}
                onClick={() => {
                  close()
                  void build(format)
                }}
              >
                <span>{ABOUT[format][0]}</span>
                <span className={menu.small}>{ABOUT[format][1]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dropdown>
  )
}
