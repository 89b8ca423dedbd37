import {
  IconClock,
  IconFlag,
  IconHistory,
  IconSortDescending,
  IconTag,
  IconTypography,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { formatCount } from '@/format/number'
import styles from './SearchBox.module.css'
import type { CompletionState, Offer } from './useCompletion'

const ICONS: Record<Offer['kind'], TablerIcon> = {
  search: IconHistory,
  field: IconTag,
  value: IconTypography,
  flag: IconFlag,
  time: IconClock,
  sort: IconSortDescending,
}

interface Props {
  id: string
  completion: CompletionState
  onPick: (index: number) => void
}

export function Completions({ id, completion, onPick }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const { items, active } = completion
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div ref={list} id={id} role="listbox" aria-label="Completions" className={styles.list} hidden={items.length === 0}>
      {items.map((item, index) => {
        const Icon = ICONS[item.kind] ?? IconTag
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, which keeps the focus
          <div
            key={item.kind + item.text}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            data-kind={item.kind}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
          >
            <Icon size={16} aria-hidden />
            <span className={styles.text}>{item.text}</span>
            <span className={styles.help}>{item.help ?? (item.label === item.text ? '' : item.label)}</span>
            {item.count !== null && <span className={styles.count}>{formatCount(item.count)}</span>}
            {item.kind === 'search' && (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Shift and Delete, in the combobox
              // biome-ignore lint/a11y/noStaticElementInteractions: it only doubles that key for the mouse
              <span
                className={styles.forget}
                title="Forget this search (Shift+Delete)"
                onClick={(event) => {
                  event.stopPropagation()
                  completion.forget(index)
                }}
              >
                <IconX size={14} aria-hidden />
              </span>
            )}
          </div>
        )
      })}
    </div>
  )
}
