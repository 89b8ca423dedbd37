import { useBlocker } from '@tanstack/react-router'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { Dialog } from '@/parts/Dialog'

/** Asks before what was written is lost: by a link, by going back, by closing the page. */
export function LeaveGuard({ when, what = 'this report' }: { when: boolean; what?: string }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: when,
    withResolver: true,
  })
  if (status !== 'blocked') return null
  return (
    <Dialog
      title="Leave without saving?"
      onClose={reset}
      foot={
        <>
          <button type="button" className={dialogs.danger} onClick={proceed}>
            Leave
          </button>
          <button type="button" className={dialogs.primary} data-first onClick={reset}>
            Stay
          </button>
        </>
      }
    >
      <p>What you have changed in {what} is not kept.</p>
    </Dialog>
  )
}
