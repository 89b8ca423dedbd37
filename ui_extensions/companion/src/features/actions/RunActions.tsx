import { Button } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import type { RunDetail } from '@/api/types'
import { useOffers } from '@/features/palette/offers'
import { Dropdown } from '@/parts/Dropdown'
import styles from './ActMenu.module.css'
import { KIND_LIST, KINDS, type Kind } from './kinds'
import { Acting, type Asked } from './Selecting'

/** What can be done to one run: what is wanted most as buttons, the rest in a menu. */
export function RunActions({ run }: { run: RunDetail }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const first = [KINDS.cancel, KINDS.retry, KINDS.resubmit].filter((kind) => kind.fits(run)).slice(0, 2)
  const fitting = KIND_LIST.filter((kind) => kind.fits(run))
  const rest = fitting.filter((kind) => !first.includes(kind))
  const ask = ({ kind }: Kind) =>
    setAsked({ kind, target: { runs: [run.id] }, count: 1, chosen: (id) => id === run.id, run })
  useOffers(
    run.deleted
      ? []
      : fitting.map((kind) => ({
          id: `act ${kind.kind}`,
          label: kind.label,
          description: run.name,
          icon: kind.icon,
          run: () => ask(kind),
        })),
  )
  if (run.deleted) return null
  return (
    <>
      {first.map((kind) => (
        <Button
          key={kind.kind}
          variant="default"
          leftSection={<kind.icon size={16} aria-hidden />}
          onClick={() => ask(kind)}
        >
          {kind.label}
        </Button>
      ))}
      <Dropdown label="More" icon={IconDots} compact>
        {(close) => (
          <ul>
            {rest.map((kind) => (
              <li key={kind.kind}>
                <button
                  type="button"
                  className={styles.item}
                  data-danger={kind.danger || undefined}
                  onClick={() => {
                    close()
                    ask(kind)
                  }}
                >
                  <kind.icon size={16} aria-hidden />
                  {kind.label}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Dropdown>
      <Acting asked={asked} onClose={() => setAsked(null)} />
    </>
  )
}
