import { expect, test } from 'vitest'
import type { ExportJob } from '@/api/exports'
import { sayOf } from './words'

const JOB: ExportJob = {
  id: 'e8900000-0000-4000-8000-000000000001',
  q: 'state:failed',
  format: 'csv',
  timezone: 'UTC',
  status: 'waiting',
  via: null,
  flow_run: null,
  reason: null,
  created: '2026-11-24T12:00:00Z',
  created_by: null,
  ended: null,
  expires: null,
  rows: 0,
  total: null,
  bytes: 0,
  file: null,
}

test.each([
  [{}, 'Waits for its turn'],
  [{ via: 'prefect' as const }, 'Waits for a worker of Prefect'],
  [{ status: 'writing' as const }, 'Counting'],
  [{ status: 'writing' as const, rows: 412_000, total: 1_000_000 }, '412,000 of 1,000,000 runs'],
  [{ status: 'done' as const, rows: 1 }, '1 run'],
  [{ status: 'failed' as const }, 'Failed'],
  [{ status: 'cancelled' as const }, 'Cancelled'],
])('says how far it is: %j', (changes, words) => {
  expect(sayOf({ ...JOB, ...changes })).toBe(words)
})
