import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconMoodCheck,
  IconSend,
  type TablerIcon,
} from '@tabler/icons-react'
import type { DeliveryStatus } from '@/api/reports'
import styles from './reports.module.css'
import { STATUS_LABEL } from './words'

const ICON: Record<DeliveryStatus, TablerIcon> = {
  rendering: IconCircleDashed,
  queued: IconClock,
  sending: IconSend,
  sent: IconCircleCheck,
  unconfirmed: IconHelpCircle,
  failed: IconCircleX,
  skipped: IconMoodCheck,
}

/** What became of a delivery, as icon, word and colour. */
export function StatusBadge({ status }: { status: DeliveryStatus }) {
  const Icon = ICON[status]
  return (
    <span className={styles.badge} data-status={status}>
      <Icon size={14} aria-hidden />
      {STATUS_LABEL[status]}
    </span>
  )
}
