import styles from './Meter.module.css'

interface Props {
  /** 0..1 */
  share: number
  /** What it measures, for a screen reader. */
  label: string
  tone?: 'primary' | 'positive' | 'warning' | 'negative'
}

/** A thin bar that is filled to a share. */
export function Meter({ share, label, tone = 'primary' }: Props) {
  const percent = Math.min(100, Math.max(0, share * 100))
  return (
    <div
      className={styles.meter}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(percent)}
    >
      <span className={styles.fill} data-tone={tone} style={{ width: `${percent}%` }} />
    </div>
  )
}
