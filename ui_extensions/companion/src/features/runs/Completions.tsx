import { IconClock, IconFlag, IconSortDescending, IconTag, IconTypography, type TablerIcon } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Completion } from '@/api/types'
import { formatCount } from '@/format/number'
import styles from './SearchBox.module.css'
import type { CompletionState } from './useCompletion'

const ICONS: Record<Completion['kind'], TablerIcon> = {
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
            key={item.text}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
          >
            <Icon size={16} aria-hidden />
            <span className={styles.text}>{item.text}</span>
            <span className={styles.help}>{item.help ?? (item.label === item.text ? '' : item.label)}</span>
            {item.count !== null && <span className={styles.count}>{formatCount(item.count)}</span>}
          </div>
        )
      })}
    </div>
  )
}
