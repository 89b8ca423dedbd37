import { Link } from '@tanstack/react-router'
import { get } from '@/api/client'
import { type ExportWish, fileUrl, isOpen, startExport } from '@/api/exports'
import { toast } from '@/features/toasts/store'
import { countOf } from '@/format/number'

const LOOK_EVERY = 2_000

/** Asks for an export, says where it is listed, and says so once more when it is there. */
export async function exportInBackground(wish: ExportWish): Promise<void> {
  try {
    const { id } = await startExport(wish)
    toast.info('The export is being written', {
      key: `export ${id}`,
      detail: <Link to="/reports">It is listed with the reports</Link>,
    })
    void follow(id)
  } catch (error) {
    toast.error('It could not be exported', { detail: error instanceof Error ? error.message : undefined })
  }
}

/** An answer that does not come is asked for again; whoever leaves finds the export in the list. */
async function follow(id: string): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
    const job = await get('exports/{id}', { id }).catch((error: unknown) => error)
    if (job instanceof Error) {
      if ('problem' in job && (job.problem as { status: number }).status === 404) return
      continue
    }
    const found = job as Awaited<ReturnType<typeof startExport>>
    if (isOpen(found)) continue
    if (found.status === 'done')
      toast.success(`${countOf(found.rows, 'run')} exported`, {
        key: `export ${id}`,
        detail: (
          <a href={fileUrl(id)} download>
            Download the file
          </a>
        ),
      })
    if (found.status === 'failed')
      toast.error('The export failed', { key: `export ${id}`, detail: found.reason ?? undefined })
    return
  }
}
