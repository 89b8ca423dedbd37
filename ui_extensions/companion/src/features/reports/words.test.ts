import { cronOf, cronWords, inRhythm, periodWords, rhythmOf, slugOf } from './words'

test('a schedule reads as people say it, and what has no words stands as it is', () => {
  expect(cronWords('0 7 * * 1')).toBe('Every Monday at 07:00')
  expect(cronWords('30 2 * * *')).toBe('Every day at 02:30')
  expect(cronWords('0 7 * * 1-5')).toBe('Monday to Friday at 07:00')
  expect(cronWords('5 6 1 * *')).toBe('On day 1 of every month at 06:05')
  expect(cronWords('0 7 * * 7')).toBe('Every Sunday at 07:00')
  for (const cron of ['*/5 * * * *', '0 7 * 1 *', '0 7 1 * 1', '61 7 * * *', '0 7 * *', 'L'])
    expect(cronWords(cron)).toBe(cron)
})

test('a rhythm that is written is the rhythm that is read', () => {
  for (const cron of ['0 7 * * 1', '30 2 * * *', '0 7 * * 1-5', '5 6 31 * *', '*/5 * * * *'])
    expect(cronOf(rhythmOf(cron))).toBe(cron)
})

test('another rhythm keeps the clock', () => {
  expect(cronOf(inRhythm(rhythmOf('45 18 * * 3'), 'day'))).toBe('45 18 * * *')
  expect(cronOf(inRhythm(rhythmOf('45 18 * * 3'), 'custom'))).toBe('45 18 * * 3')
})

test('periods and names of addresses are readable', () => {
  expect(periodWords('last-7-days')).toBe('Last 7 days')
  expect(periodWords('2026-11-01..2026-11-08')).toBe('2026-11-01 to 2026-11-08')
  expect(slugOf('Wöchentlich für {{ period.label }}: Läufe')).toBe('wochentlich-fur-laufe')
})
