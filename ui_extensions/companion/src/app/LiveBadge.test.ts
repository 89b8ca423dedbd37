import type { System } from '@/api/types'
import type { Connection } from '@/live/socket'
import { freshness } from './LiveBadge'

const OPEN: Connection = { status: 'open', since: 0, by: 'socket', catchingUp: false }
const since = Date.parse('2026-11-24T05:54:00Z')

function system(status: System['stream']['status'], backfill: Partial<System['backfill']> = {}): System {
  return {
    stream: { status, since: '2026-11-24T05:54:00Z' },
    backfill: { status: 'done', done: 0, total: 0, ...backfill },
  } as unknown as System
}

it.each([
  [{ ...OPEN, status: 'offline' as const, since }, system('live'), 'Offline', 'since 06:54'],
  [{ ...OPEN, status: 'connecting' as const, since }, null, 'Connecting', undefined],
  [{ ...OPEN, status: 'connecting' as const, since }, system('live'), 'Reconnecting', undefined],
  [{ ...OPEN, catchingUp: true }, system('live'), 'Catching up', undefined],
  [{ ...OPEN, by: 'polling' as const }, system('live'), 'Live', 'asks every 5 s'],
  [OPEN, null, 'Connecting', undefined],
  [OPEN, system('live'), 'Live', undefined],
  [OPEN, system('catching_up'), 'Catching up', undefined],
  [OPEN, system('offline'), 'Prefect away', 'since 06:54'],
  [OPEN, system('live', { status: 'running', done: 999, total: 1000 }), 'Catching up', '99 % of past runs'],
])('the badge tells how fresh the page is (%#)', (connection, state, label, detail) => {
  const word = freshness(connection, state, 'Europe/Berlin')
  expect([word.label, word.detail]).toEqual([label, detail])
})
