import { useComputedColorScheme } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { Scope } from '@/api/analytics'
import menuStyles from '@/features/runs/Menu.module.css'
import { toast } from '@/features/toasts/store'
import { Dropdown } from '@/parts/Dropdown'
import { type AskedPanel, FORMATS, type Format, fileOf } from './files'
import styles from './PanelFiles.module.css'

const LABEL: Record<Format, string> = { svg: 'SVG', png: 'PNG', csv: 'CSV' }
const HELP: Record<Format, string> = { svg: 'sharp in any size', png: 'for chats and slides', csv: 'the numbers' }

interface Props {
  title: string
  panel: AskedPanel
  scope: Scope
}

/** A panel as a picture, as numbers, or as an address that draws it anew. */
export function PanelFiles({ title, panel, scope }: Props) {
  const theme = useComputedColorScheme('light')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(fileOf(panel, scope, 'svg', theme))
      toast.success(`Copied the link to “${title}”`)
    } catch {
      toast.error('Copying is blocked', {
        detail: 'Download the picture and copy its address from the browser instead.',
      })
    }
  }
  return (
    <div className={styles.files}>
      <Dropdown label={`${title} as a file`} icon={IconDownload}>
        {(close) => (
          <ul className={menuStyles.list}>
            {FORMATS.map((format) => (
              <li key={format}>
                <a
                  className={menuStyles.item}
                  href={fileOf(panel, scope, format, theme)}
                  download={`${title}.${format}`}
                  onClick={close}
                >
                  <span>Download {LABEL[format]}</span>
                  <span className={menuStyles.small}>{HELP[format]}</span>
                </a>
              </li>
            ))}
            <li>
              <button
                type="button"
                className={menuStyles.item}
                onClick={() => {
                  close()
                  void copy()
                }}
              >
                <span>Copy link</span>
                <span className={menuStyles.small}>drawn anew each time</span>
              </button>
            </li>
          </ul>
        )}
      </Dropdown>
    </div>
  )
}
