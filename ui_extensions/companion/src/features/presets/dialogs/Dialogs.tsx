import type { Preset } from '@/api/presets'
import type { Changes, Notice } from '../useChanges'
import type { ViewSearch } from '../view'
import { ConflictDialog } from './ConflictDialog'
import { DeleteDialog } from './DeleteDialog'
import { ImportDialog } from './ImportDialog'
import type { DialogOf } from './kinds'
import { PersonDialog } from './PersonDialog'
import { PrefectDialog } from './PrefectDialog'
import { SaveDialog } from './SaveDialog'

interface Props {
  dialog: DialogOf
  changes: Changes
  current: Preset | null
  onOpen: (dialog: DialogOf | null) => void
  onSay: (notice: Notice) => void
  onGo: (search: ViewSearch) => void
  /** Shows a preset as it is now. */
  onFollow: (preset: Preset) => void
}

/** The one dialog that is open. */
export default function Dialogs({ dialog, changes, current, onOpen, onSay, onGo, onFollow }: Props) {
  const close = () => onOpen(null)
  switch (dialog.kind) {
    case 'save':
    case 'edit':
      return <SaveDialog dialog={dialog} changes={changes} onClose={close} onSay={onSay} onGo={onGo} />
    case 'conflict':
      return (
        <ConflictDialog
          preset={dialog.preset}
          present={dialog.present}
          wanted={dialog.changes}
          changes={changes}
          onClose={close}
          onSay={onSay}
          onFollow={onFollow}
          onOpen={onOpen}
        />
      )
    case 'delete':
      return <DeleteDialog preset={dialog.preset} current={current} changes={changes} onClose={close} onGo={onGo} />
    case 'prefect':
      return <PrefectDialog view={dialog.view} name={dialog.name} onClose={close} />
    case 'import':
      return <ImportDialog onClose={close} onSay={onSay} />
    case 'person':
      return <PersonDialog onClose={close} />
  }
}
