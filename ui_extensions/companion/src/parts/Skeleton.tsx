import styles from './States.module.css'

interface BoneProps {
  width?: number | string
  height?: number | string
  radius?: number
}

/** A grey block of the size that the content will have. */
export function Skeleton({ width = '100%', height = 16, radius }: BoneProps) {
  return <span className={styles.bone} style={{ width, height, borderRadius: radius }} aria-hidden />
}

interface RowsProps {
  rows: number
  /** Height of one row, the same as the real one. */
  height: number
}

const WIDTHS = ['38%', '52%', '44%', '60%', '35%', '48%']

export function SkeletonRows({ rows, height }: RowsProps) {
  return (
    <div className={styles.rows} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.row} style={{ height }}>
          <Skeleton width={84} height={22} radius={6} />
          <Skeleton width={WIDTHS[index % WIDTHS.length]} height={14} />
        </div>
      ))}
    </div>
  )
}
