import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunDetail } from '@/api/types'
import { formatCount } from '@/format/number'
import styles from './Logs.module.css'
import { runRoute } from './route'
import { logText, readWholeLog } from './useLogs'
import { LEVEL_LABEL, LEVEL_NUMBER, LEVELS, type Level } from './view'

interface Props {
  run: RunDetail
  level: Level | undefined
  going: boolean
  follow: boolean
  onFollow: (follow: boolean) => void
}

/** Which lines, whether to follow them, and all of them as a file. */
export function LogBar({ run, level, going, follow, onFollow }: Props) {
  const navigate = runRoute.useNavigate()
  const [state, setState] = useState<string | null>(null)
  const choose = (chosen: Level | undefined) =>
    void navigate({ search: (before) => ({ ...before, level: chosen }), replace: true, resetScroll: false })
  const download = async () => {
    setState('Reading')
    try {
      const lines = await readWholeLog(run.id, level ? LEVEL_NUMBER[level] : 0, (count) =>
        setState(`${formatCount(count)} lines`),
      )
      save(`${run.name}-${run.id.slice(0, 8)}.log`, logText(lines))
      setState(null)
    } catch {
      setState('Prefect did not answer')
    }
  }
  return (
    <div className={styles.bar}>
      <label className={styles.level}>
        <span className="visually-hidden">Level</span>
        <select value={level ?? ''} onChange={(event) => choose(LEVELS.find((each) => each === event.target.value))}>
          <option value="">All levels</option>
          {LEVELS.map((each) => (
            <option key={each} value={each}>
              {LEVEL_LABEL[each]}
            </option>
          ))}
        </select>
      </label>
      {going && (
        <label className={styles.follow}>
          <input type="checkbox" checked={follow} onChange={(event) => onFollow(event.target.checked)} />
          Follow
        </label>
      )}
      <button type="button" className={styles.download} onClick={() => void download()} disabled={state === 'Reading'}>
        <IconDownload size={16} aria-hidden />
        <span aria-live="polite">{state ?? 'Download'}</span>
      </button>
    </div>
  )
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
