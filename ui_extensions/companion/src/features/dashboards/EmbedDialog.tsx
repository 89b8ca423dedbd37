import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { signLink } from '@/api/dashboards'
import dialogs from '@/features/presets/dialogs/dialogs.module.css'
import { wordsOf } from '@/features/presets/useChanges'
import { CopyButton } from '@/features/run/CopyButton'
import { Dialog } from '@/parts/Dialog'
import { Time } from '@/parts/Time'
import styles from './dashboards.module.css'

interface Props {
  name: string
  title: string
  onClose: () => void
}

const DAYS = [
  [1, 'a day'],
  [30, '30 days'],
  [90, '90 days'],
  [366, 'a year'],
] as const

/** A link that shows the dashboard to whoever has it, for a while. */
export function EmbedDialog({ name, title, onClose }: Props) {
  const [days, setDays] = useState(30)
  const signing = useMutation({ mutationFn: () => signLink(name, days) })
  const url = signing.data && new URL(signing.data.path, document.baseURI).toString()
  const frame =
    url &&
    `<iframe src="${url.replaceAll('&', '&amp;')}" title="${title.replaceAll('"', '&quot;')}" width="100%" height="900"></iframe>`
  return (
    <Dialog
      title="Embed by signed link"
      wide
      onClose={onClose}
      foot={
        <>
          <button type="button" className={dialogs.button} onClick={onClose}>
            Close
          </button>
          <button
            type="button"
            className={dialogs.primary}
            disabled={signing.isPending}
            onClick={() => signing.mutate()}
          >
            {url ? 'Make another' : 'Make a link'}
          </button>
        </>
      }
    >
      <div className={dialogs.form}>
        <p className={dialogs.help}>
          Whoever has the link sees this dashboard with its numbers, and can change nothing. It cannot be taken back
          alone: it ends with its time, with the dashboard, or with the key that all links are signed with.
        </p>
        <div className={dialogs.field}>
          <label htmlFor="embed-days" className={dialogs.label}>
            It works for
          </label>
          <select
            id="embed-days"
            className={dialogs.text}
            data-first
            value={days}
            onChange={({ target }) => setDays(Number(target.value))}
          >
            {DAYS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {signing.error && (
          <p className={dialogs.problem} role="alert">
            {wordsOf(signing.error)}
          </p>
        )}
        {url && frame && signing.data && (
          <>
            <Copyable label="The link" text={url} />
            <Copyable label="A frame for a wiki" text={frame} />
            <p className={dialogs.help}>
              Until <Time iso={signing.data.expires} seconds={false} />. Pages of another site may show it when their
              origin is in VANTAGE_EMBED_ORIGINS.
            </p>
          </>
        )}
      </div>
    </Dialog>
  )
}

function Copyable({ label, text }: { label: string; text: string }) {
  const id = label.replaceAll(' ', '-').toLowerCase()
  return (
    <div className={dialogs.field}>
      <label htmlFor={id} className={dialogs.label}>
        {label}
      </label>
      <div className={styles.pair}>
        <input id={id} className={`${dialogs.text} ${styles.code}`} readOnly value={text} />
        <CopyButton text={text} label="Copy" />
      </div>
    </div>
  )
}
