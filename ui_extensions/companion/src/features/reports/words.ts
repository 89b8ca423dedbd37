/** Periods, schedules and recipients in words. Pure. */
import type { DeliveryStatus, RecipientDefinition } from '@/api/reports'

export const PERIODS = [
  'yesterday',
  'last-7-days',
  'last-week',
  'last-30-days',
  'last-month',
  'last-quarter',
  'today',
  'this-week',
  'this-month',
] as const

/** `last-7-days` reads `Last 7 days`; dates stay as they are. */
export function periodWords(period: string): string {
  if (!/^[a-z]/.test(period)) return period.replace('..', ' to ')
  const words = period.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** How often a schedule sends; `custom` is a cron that the form has no words for. */
export type Rhythm =
  | { every: 'day' | 'weekday'; time: string }
  | { every: 'week'; day: number; time: string }
  | { every: 'month'; date: number; time: string }
  | { every: 'custom'; cron: string }
export type Every = Rhythm['every']

/** The rhythm that a cron means. */
export function rhythmOf(cron: string): Rhythm {
  const custom: Rhythm = { every: 'custom', cron }
  const [minute = '', hour = '', date = '', month = '', day = '', more] = cron.trim().split(/\s+/)
  if (more !== undefined || !isNumber(minute, 59) || !isNumber(hour, 23) || month !== '*') return custom
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (date === '*' && day === '*') return { every: 'day', time }
  if (date === '*' && day === '1-5') return { every: 'weekday', time }
  if (date === '*' && isNumber(day, 7)) return { every: 'week', day: Number(day) % 7, time }
  if (day === '*' && isNumber(date, 31) && date !== '0') return { every: 'month', date: Number(date), time }
  return custom
}

/** The cron that a rhythm means. */
export function cronOf(rhythm: Rhythm): string {
  if (rhythm.every === 'custom') return rhythm.cron
  const [hour = '7', minute = '0'] = rhythm.time.split(':')
  const clock = `${Number(minute)} ${Number(hour)}`
  if (rhythm.every === 'week') return `${clock} * * ${rhythm.day}`
  if (rhythm.every === 'month') return `${clock} ${rhythm.date} * *`
  return `${clock} * * ${rhythm.every === 'weekday' ? '1-5' : '*'}`
}

/** The same clock in another rhythm. */
export function inRhythm(rhythm: Rhythm, every: Every): Rhythm {
  const time = rhythm.every === 'custom' ? '07:00' : rhythm.time
  if (every === 'week') return { every, day: 1, time }
  if (every === 'month') return { every, date: 1, time }
  if (every === 'custom') return { every, cron: cronOf(rhythm) }
  return { every, time }
}

/** `Every Monday at 07:00`; a cron that has no words stands as it is. */
export function cronWords(cron: string): string {
  const rhythm = rhythmOf(cron)
  if (rhythm.every === 'day') return `Every day at ${rhythm.time}`
  if (rhythm.every === 'weekday') return `Monday to Friday at ${rhythm.time}`
  if (rhythm.every === 'week') return `Every ${WEEKDAYS[rhythm.day]} at ${rhythm.time}`
  if (rhythm.every === 'month') return `On day ${rhythm.date} of every month at ${rhythm.time}`
  return cron
}

const isNumber = (text: string, most: number) => /^\d{1,2}$/.test(text) && Number(text) <= most

export const RECIPIENT_LABEL: Record<RecipientDefinition['kind'], string> = {
  mail: 'Mail',
  block: 'Chat (Prefect block)',
  webhook: 'Webhook',
  folder: 'Folder',
}

/** `mailto:ada@example.com` reads `ada@example.com`. */
export const addressWords = (address: string) =>
  address.replace(/^(mailto|webhook|block|folder):\/?/, '') || 'reports folder'

export const STATUS_LABEL: Record<DeliveryStatus, string> = {
  rendering: 'Rendering',
  queued: 'Queued',
  sending: 'Sending',
  sent: 'Sent',
  unconfirmed: 'Unconfirmed',
  failed: 'Failed',
  skipped: 'Nothing to report',
}

/** `84 kB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`
}

/** A name for an address: `Weekly digest, {{ period.label }}` becomes `weekly-digest`. */
export function slugOf(title: string): string {
  return title
    .replace(/\{\{.*?\}\}|\{%.*?%\}/g, ' ')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '')
}
