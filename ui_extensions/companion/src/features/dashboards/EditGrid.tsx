import { IconArrowsHorizontal, IconGripVertical, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { type Dispatch, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { PanelDefinition } from '@/api/dashboards'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { toast } from '@/features/toasts/store'
import buttons from '@/parts/Buttons.module.css'
import styles from './dashboards.module.css'
import { type Draft, type Edit, placeByKey } from './draft'
import { PanelCard } from './PanelCard'
import { PanelForm } from './PanelForm'
import { type Answered, cardOf, placeOf } from './PanelGrid'
import { BEGIN, titleOf } from './panels'

interface Props extends Answered {
  draft: Draft
  onEdit: Dispatch<Edit>
}

/** The panels while they are changed: dragged or moved by keys, made wider, changed in a form, taken away and brought back. */
export function EditGrid({ draft, onEdit, ...answered }: Props) {
  const { ids, definition } = draft
  const [form, setForm] = useState<{ id: string | null; panel: PanelDefinition } | null>(null)
  const [said, setSaid] = useState('')
  const grid = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<string | null>(null)
  const move = (id: string, to: number) => {
    const place = Math.min(Math.max(to, 0), ids.length - 1)
    const panel = definition.panels[ids.indexOf(id)]
    if (!panel || ids[place] === id) return
    onEdit({ do: 'move', id, to: place })
    setSaid(`${titleOf(panel)} is now ${place + 1} of ${ids.length}`)
  }
  const remove = (id: string) => {
    const at = ids.indexOf(id)
    const panel = definition.panels[at]
    if (!panel) return
    onEdit({ do: 'remove', id })
    const undo = () => onEdit({ do: 'add', panel, at })
    const detail = (
      <button type="button" className={dialogs.button} onClick={undo}>
        Undo
      </button>
    )
    toast.success(`Took “${titleOf(panel)}” away`, { detail })
  }
  const handle = (id: string) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDragged(id)
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent<HTMLElement>) => {
      if (dragged !== id) return
      const under = document.elementsFromPoint(clientX, clientY).find((one) => one.parentElement === grid.current)
      const to = under ? [...(grid.current?.children ?? [])].indexOf(under) : -1
      if (to >= 0 && to < ids.length && ids[to] !== id) move(id, to)
    },
    onPointerUp: () => setDragged(null),
    onPointerCancel: () => setDragged(null),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const to = placeByKey(event.key, ids.indexOf(id))
      if (to === null) return
      event.preventDefault()
      const button = event.currentTarget
      move(id, to)
      requestAnimationFrame(() => button.focus()) // the panel may be taken out and put back elsewhere, which loses the focus
    },
  })
  return (
    <>
      <div ref={grid} className={styles.grid}>
        {ids.map((id, at) => {
          const panel = definition.panels[at]
          if (!panel) return null
          const title = titleOf(panel)
          const wider = { ...panel, width: panel.width === 4 ? 1 : panel.width + 1 }
          return (
            <div key={id} className={styles.cell} {...placeOf(panel)} data-dragged={dragged === id || undefined}>
              <PanelCard
                panel={panel}
                name={id}
                {...cardOf(answered, panel)}
                tools={
                  <div className={styles.tools}>
                    <button
                      type="button"
                      className={`${styles.tool} ${styles.grip}`}
                      aria-label={`Move ${title}: arrow keys or drag`}
                      title="Move: arrow keys or drag"
                      {...handle(id)}
                    >
                      <IconGripVertical size={16} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className={styles.tool}
                      aria-label={`Width of ${title}: ${panel.width} of 4 columns, press for ${wider.width}`}
                      title={`${panel.width} of 4 columns`}
                      onClick={() => onEdit({ do: 'panel', id, panel: wider })}
                    >
                      <IconArrowsHorizontal size={16} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className={styles.tool}
                      aria-label={`Change ${title}`}
                      title="Change"
                      onClick={() => setForm({ id, panel })}
                    >
                      <IconPencil size={16} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className={styles.tool}
                      aria-label={`Remove ${title}`}
                      title="Remove"
                      onClick={() => remove(id)}
                    >
                      <IconTrash size={16} aria-hidden />
                    </button>
                  </div>
                }
              />
            </div>
          )
        })}
        <div className={styles.add}>
          <button type="button" className={buttons.button} onClick={() => setForm({ id: null, panel: BEGIN })}>
            <IconPlus size={16} aria-hidden />
            Add a panel
          </button>
        </div>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
      {form && (
        <PanelForm
          panel={form.panel}
          fresh={form.id === null}
          onClose={() => setForm(null)}
          onDone={(panel) => {
            onEdit(form.id === null ? { do: 'add', panel } : { do: 'panel', id: form.id, panel })
            setForm(null)
          }}
        />
      )}
    </>
  )
}
