import {
  IconCode,
  IconCopy,
  IconDots,
  IconFileCode,
  IconFileDescription,
  IconLink,
  IconMaximize,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { apiUrl } from '@/api/base'
import type { Dashboard } from '@/api/dashboards'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { FROM_DASHBOARD } from '@/features/reports/ofDashboard'
import { toast } from '@/features/toasts/store'
import buttons from '@/parts/Buttons.module.css'
import { Dialog } from '@/parts/Dialog'
import { Dropdown } from '@/parts/Dropdown'
import styles from './dashboards.module.css'
import { EmbedDialog } from './EmbedDialog'
import { NewDialog } from './NewDialog'
import type { Saving } from './useSaving'

interface Props {
  dashboard: Dashboard
  saving: Saving
  onEdit: () => void
  onWall: () => void
}

/** What can be done with a dashboard: changed, shown on a wall, shared, copied, deleted. */
export function DashboardMenu({ dashboard, saving, onEdit, onWall }: Props) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'embed' | 'copy' | 'delete' | null>(null)
  const { definition, name } = dashboard
  const close = () => setOpen(null)
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      toast.success('Copied the link', { detail: 'It opens this dashboard with the period that you see.' })
    } catch {
      toast.error('Copying is blocked', { detail: 'Take the address of this page.' })
    }
  }
  const remove = async () => {
    close()
    if (!(await saving.remove(dashboard))) return
    const undo = () =>
      void saving.restore(definition).then((back) => {
        if (back) void navigate({ to: '/dashboards/$name', params: { name: back.name } })
      })
    const detail = (
      <button type="button" className={dialogs.button} onClick={undo}>
        Undo
      </button>
    )
    toast.success(`Deleted “${definition.title}”`, { detail })
    void navigate({ to: '/dashboards' })
  }
  const items = [
    { label: 'Copy the link', icon: IconLink, run: () => void copyLink() },
    ...(definition.shared ? [{ label: 'Embed by signed link', icon: IconCode, run: () => setOpen('embed') }] : []),
    {
      label: 'Make a report',
      icon: IconFileDescription,
      run: () => void navigate({ to: '/reports/new', search: { from: FROM_DASHBOARD + name } }),
    },
    { label: 'Make a copy', icon: IconCopy, run: () => setOpen('copy') },
    ...(dashboard.source === 'kept'
      ? [{ label: 'Delete', icon: IconTrash, run: () => setOpen('delete'), bad: true }]
      : []),
  ]
  return (
    <>
      <button type="button" className={buttons.button} onClick={onWall}>
        <IconMaximize size={16} aria-hidden />
        Full screen
      </button>
      <button type="button" className={buttons.button} onClick={onEdit}>
        <IconPencil size={16} aria-hidden />
        Edit
      </button>
      <Dropdown label="More" icon={IconDots}>
        {(shut) => (
          <ul>
            {items.map(({ label, icon: Icon, run, ...rest }) => (
              <li key={label}>
                <button
                  type="button"
                  className={styles.menuItem}
                  data-bad={'bad' in rest || undefined}
                  onClick={() => {
                    shut()
                    run()
                  }}
                >
                  <Icon size={16} aria-hidden />
                  {label}
                </button>
              </li>
            ))}
            <li>
              <a className={styles.menuItem} href={apiUrl(`dashboards/${name}/code`)} download={`${name}.yaml`}>
                <IconFileCode size={16} aria-hidden />
                Download as YAML
              </a>
            </li>
          </ul>
        )}
      </Dropdown>
      {open === 'embed' && <EmbedDialog name={name} title={definition.title} onClose={close} />}
      {open === 'copy' && <NewDialog from={definition} onClose={close} />}
      {open === 'delete' && (
        <Dialog
          title={`Delete “${definition.title}”?`}
          onClose={close}
          foot={
            <>
              <button type="button" className={dialogs.button} data-first onClick={close}>
                Cancel
              </button>
              <button type="button" className={dialogs.danger} onClick={() => void remove()}>
                Delete
              </button>
            </>
          }
        >
          <p>
            {definition.shared ? 'Everybody loses it, and its signed links end. ' : ''}
            Where it began as a file of the project, that file counts again.
          </p>
        </Dialog>
      )}
    </>
  )
}
