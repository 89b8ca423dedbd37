import { IconCopy, IconDots, IconMailFast, IconSend, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Report } from '@/api/reports'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { toast } from '@/features/toasts/store'
import { Dialog } from '@/parts/Dialog'
import { Dropdown } from '@/parts/Dropdown'
import { titleOf } from '../ReportRow'
import styles from './builder.module.css'
import { SendDialog } from './SendDialog'
import { TestDialog } from './TestDialog'
import type { Saving } from './useSaving'

interface Props {
  report: Report
  dirty: boolean
  saving: Saving
}

/** What else can be done with a report: tried, sent, copied, deleted. */
export function BuilderMenu({ report, dirty, saving }: Props) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'test' | 'send' | 'delete' | null>(null)
  const title = titleOf(report.definition.title)
  const remove = async () => {
    setOpen(null)
    if (!(await saving.remove(report))) return
    const undo = () =>
      void saving.restore(report.definition).then((back) => {
        if (back) void navigate({ to: '/reports/$name', params: { name: back.name } })
      })
    const detail = (
      <button type="button" className={dialogs.button} onClick={undo}>
        Undo
      </button>
    )
    toast.success(`Deleted “${title}”`, { detail })
    void navigate({ to: '/reports', ignoreBlocker: true })
  }
  const items = [
    { key: 'test', icon: IconMailFast, label: 'Send a test to yourself', run: () => setOpen('test') },
    { key: 'send', icon: IconSend, label: 'Send it now', run: () => setOpen('send') },
    {
      key: 'copy',
      icon: IconCopy,
      label: 'Make a copy',
      run: () => void navigate({ to: '/reports/new', search: { from: report.name } }),
    },
    ...(report.source === 'kept'
      ? [{ key: 'delete', icon: IconTrash, label: 'Delete', run: () => setOpen('delete'), bad: true }]
      : []),
  ]
  return (
    <>
      <Dropdown label="More" icon={IconDots}>
        {(close) => (
          <ul>
            {items.map(({ key, icon: Icon, label, run, ...rest }) => (
              <li key={key}>
                <button
                  type="button"
                  className={styles.menuItem}
                  data-bad={'bad' in rest || undefined}
                  onClick={() => {
                    close()
                    run()
                  }}
                >
                  <Icon size={16} aria-hidden />
                  {label}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Dropdown>
      {open === 'test' && <TestDialog report={report} dirty={dirty} onClose={() => setOpen(null)} />}
      {open === 'send' && <SendDialog report={report} dirty={dirty} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <Dialog
          title={`Delete “${title}”?`}
          onClose={() => setOpen(null)}
          foot={
            <>
              <button type="button" className={dialogs.button} data-first onClick={() => setOpen(null)}>
                Cancel
              </button>
              <button type="button" className={dialogs.danger} onClick={() => void remove()}>
                Delete
              </button>
            </>
          }
        >
          <p>
            Nobody gets it any more. It can be restored; where it began as a file of the project, that file counts
            again.
          </p>
        </Dialog>
      )}
    </>
  )
}
