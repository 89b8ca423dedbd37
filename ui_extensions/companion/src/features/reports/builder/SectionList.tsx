import { IconChevronDown, IconCopy, IconGripVertical, IconPlus, IconTrash } from '@tabler/icons-react'
import { type Dispatch, useState } from 'react'
import type { SectionDefinition, Value } from '@/api/reports'
import { type Handle, useReorder } from '@/features/presets/useReorder'
import { Dropdown } from '@/parts/Dropdown'
import styles from './builder.module.css'
import { type Draft, type Edit, mistakeWords } from './draft'
import { type FieldKind, KINDS, kindOf, nameOf, summaryOf } from './kinds'
import { useMistakes } from './mistakes'
import { SectionField } from './SectionField'

interface Props {
  draft: Draft
  onEdit: Dispatch<Edit>
}

/** The sections in their order: each opens into its form, is dragged or moved by the arrow keys, copied and removed. */
export function SectionList({ draft, onEdit }: Props) {
  const { ids, definition } = draft
  const [open, setOpen] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const own = useMistakes('sections').filter((each) => each.path === 'sections')
  const sectionOf = (id: string) => definition.sections[ids.indexOf(id)]
  const move = (id: string, to: number) => {
    const place = Math.min(Math.max(to, 0), ids.length - 1)
    const section = sectionOf(id)
    if (!section || ids[place] === id) return
    onEdit({ do: 'move', id, to: place })
    setSaid(`${nameOf(section)} is now ${place + 1} of ${ids.length}`)
  }
  const reorder = useReorder(ids, move)
  const add = (kind: string) => {
    setOpen(`s${draft.made}`)
    onEdit({ do: 'add', kind, after: open && ids.includes(open) ? open : undefined })
  }
  return (
    <section className={styles.part} aria-label="Sections">
      <div className={styles.partHead}>
        <h2 className={styles.heading}>Sections</h2>
        <Dropdown label="Add section" icon={IconPlus}>
          {(close) => (
            <ul className={styles.kinds}>
              {KINDS.map(({ kind, label, about, icon: Icon }) => (
                <li key={kind}>
                  <button
                    type="button"
                    className={styles.kind}
                    onClick={() => {
                      close()
                      add(kind)
                    }}
                  >
                    <Icon size={18} aria-hidden />
                    <span>
                      {label}
                      <span className={styles.small}>{about}</span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Dropdown>
      </div>
      {own.map((each) => (
        <p key={each.message} className={styles.mistake} role="alert">
          {ids.length === 0 ? 'A report has at least one section.' : mistakeWords(each)}
        </p>
      ))}
      <ul ref={reorder.list} className={styles.sections}>
        {reorder.ids.map((id) => {
          const section = sectionOf(id)
          if (!section) return null
          return (
            <SectionItem
              key={id}
              section={section}
              path={`sections.${ids.indexOf(id)}`}
              open={open === id}
              dragged={reorder.dragged === id}
              handle={reorder.handle(id)}
              onToggle={() => setOpen(open === id ? null : id)}
              onCopy={() => onEdit({ do: 'copy', id })}
              onRemove={() => onEdit({ do: 'remove', id })}
              onChange={(part) => onEdit({ do: 'section', id, part })}
            />
          )
        })}
      </ul>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </section>
  )
}

interface ItemProps {
  section: SectionDefinition
  path: string
  open: boolean
  dragged: boolean
  handle: Handle
  onToggle: () => void
  onCopy: () => void
  onRemove: () => void
  onChange: (part: Record<string, Value>) => void
}

function SectionItem({ section, path, open, dragged, handle, onToggle, onCopy, onRemove, onChange }: ItemProps) {
  const mistakes = useMistakes(path)
  const name = nameOf(section)
  const Icon = kindOf(section)?.icon
  return (
    <li className={styles.section} data-open={open || undefined} data-dragged={dragged || undefined}>
      <div className={styles.line}>
        <button type="button" className={styles.grip} aria-label={`Move ${name}: arrow keys or drag`} {...handle}>
          <IconGripVertical size={16} aria-hidden />
        </button>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={onToggle}>
          {Icon && <Icon size={18} aria-hidden className={styles.icon} />}
          <span className={styles.words}>
            <span className="truncate">{name}</span>
            <span className={`${styles.small} truncate`}>{summaryOf(section)}</span>
          </span>
          {mistakes.length > 0 && <span className={styles.count}>{mistakes.length} to mend</span>}
          <IconChevronDown size={16} aria-hidden className={styles.chevron} />
        </button>
      </div>
      {open && (
        <div className={styles.form}>
          <SectionForm section={section} path={path} onChange={onChange} />
          <div className={styles.tools}>
            <button type="button" className={styles.tool} onClick={onCopy}>
              <IconCopy size={16} aria-hidden />
              Copy
            </button>
            <button type="button" className={styles.tool} data-bad onClick={onRemove}>
              <IconTrash size={16} aria-hidden />
              Remove
            </button>
          </div>
        </div>
      )}
    </li>
  )
}

const HEADING: FieldKind = { key: 'title', label: 'Heading', as: 'text', usual: null, help: 'Its own when left empty.' }
const NOTE: FieldKind = { key: 'note', label: 'Sentence under it', as: 'text', usual: null }
const ONLY: FieldKind = { key: 'query', label: 'Only runs that match', as: 'query', usual: '' }
const WIDTH: FieldKind = {
  key: 'width',
  label: 'Width',
  as: 'choice',
  usual: 'full',
  choices: [
    ['full', 'The whole page'],
    ['half', 'Half: two side by side'],
  ],
}

function SectionForm({ section, path, onChange }: Pick<ItemProps, 'section' | 'path' | 'onChange'>) {
  const own = kindOf(section)?.fields ?? []
  const fields = [...own, ...(section.kind === 'text' ? [] : [ONLY]), HEADING, NOTE, WIDTH]
  // Texts that may be left out are nothing when they are empty.
  const change = (part: Record<string, Value>) =>
    onChange(
      Object.fromEntries(Object.entries(part).map(([key, value]) => [key, OPTIONAL.has(key) ? value || null : value])),
    )
  return (
    <div className={styles.fields}>
      {fields.map((kind) => (
        <SectionField key={kind.key} kind={kind} section={section} path={`${path}.${kind.key}`} onChange={change} />
      ))}
    </div>
  )
}

const OPTIONAL = new Set(['title', 'note'])
