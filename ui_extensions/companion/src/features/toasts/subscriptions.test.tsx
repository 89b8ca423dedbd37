import { MOST_SUBSCRIBED, setSubscribed, subscribed } from './subscriptions'

it('keeps which presets notify, and no more than can be watched', () => {
  for (let each = 0; each < MOST_SUBSCRIBED; each++) expect(setSubscribed(`p${each}`, true)).toBe(true)
  expect(setSubscribed('one-more', true)).toBe(false)
  expect(setSubscribed('p0', true)).toBe(true)
  setSubscribed('p3', false)
  expect(setSubscribed('one-more', true)).toBe(true)
  expect(subscribed()).toHaveLength(MOST_SUBSCRIBED)
  expect(JSON.parse(localStorage.getItem('vantage-notify') ?? '')).toEqual(subscribed())
})
