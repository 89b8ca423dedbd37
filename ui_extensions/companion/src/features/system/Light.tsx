import { IconCircleCheck, IconCircleX, IconClock, IconRefresh, type TablerIcon } from '@tabler/icons-react'
import styles from './Light.module.css'

export type LightTone = 'good' | 'busy' | 'idle' | 'bad'

const ICONS: Record<LightTone, TablerIcon> = {
  good: IconCircleCheck,
  busy: IconRefresh,
  idle: IconClock,
  bad: IconCircleX,
}

/** How a part is, as icon, word and colour. */
export function Light({ tone, word }: { tone: LightTone; word: string }) {
  const Icon = ICONS[tone]
  return (
    <span className={styles.light} data-tone={tone}>
      <Icon size={16} aria-hidden />
      {word}
    </span>
  )
}
