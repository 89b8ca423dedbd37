interface Props {
  size?: number
}

/** Vantage's mark: a peak that is also a brow, with an eye under it. */
export function Mark({ size = 32 }: Props) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--v-primary)" />
      <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M5.5 23.5 16 6.5l10.5 17" />
        <path d="M9.5 23.5c1.9-3.2 4-4.8 6.5-4.8s4.6 1.6 6.5 4.8" />
      </g>
      <circle cx="16" cy="24" r="2.2" fill="#fff" />
    </svg>
  )
}
