import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { begin, dismiss, MOST_A_MINUTE, mute, read, type State, SUMMARY, say, type Wish } from './rules'
import { resetToasts, toast } from './store'
import { Toasts } from './Toasts'

const LOUD = { all: false, sources: [] }
const said = (wishes: Wish[], state: State = begin(LOUD), every = 1) =>
  wishes.reduce((before, wish, index) => say(before, wish, 1000 + index * every), state)
const info = (title: string, more: Partial<Wish> = {}): Wish => ({ tone: 'info', title, ...more })
const titles = (state: State) => state.shown.map((each) => each.title)
const many = (count: number) => Array.from({ length: count }, (_, index) => info(`m${index}`))

describe('of all messages', () => {
  it('three are shown at most; the oldest makes room, an error last', () => {
    expect(titles(said(many(5)))).toEqual(['m2', 'm3', 'm4'])
    const error: Wish = { tone: 'error', title: 'bad' }
    expect(titles(said([error, ...many(4)]))).toEqual(['bad', 'm2', 'm3'])
  })

  it('equal ones are one with a counter, and the newest words', () => {
    const state = said([info('1 new run', { key: 'a' }), info('other'), info('4 new runs', { key: 'a', count: 4 })])
    expect(state.shown.map(({ title, count }) => [title, count])).toEqual([
      ['4 new runs', 5],
      ['other', 1],
    ])
  })

  it('more than ten in a minute become one summary, which counts and shows the worst tone', () => {
    const full = said(many(MOST_A_MINUTE))
    const state = said([info('x'), { tone: 'error', title: 'y' }, info('z')], full)
    expect(state.shown.at(-1)).toMatchObject({ key: SUMMARY, title: '3 more messages', tone: 'error', count: 3 })
    expect(state.shown).toHaveLength(3)
    expect(state.history[0]?.title).toBe('z')
    expect(titles(say(state, info('later'), 200_000))).toContain('later')
  })

  it('those of a muted source are noted and not shown; answers to what one does are never muted', () => {
    const muted = mute(begin(LOUD), { all: false, sources: ['preset:a'] })
    const state = said([info('a', { source: 'preset:a' }), info('b', { source: 'preset:b' })], muted)
    expect([titles(state), state.history.map((each) => each.title), state.unread]).toEqual([['b'], ['b', 'a'], 2])
    const silent = said([info('c', { source: 'preset:b' }), info('own')], mute(state, { all: true, sources: [] }))
    expect(titles(silent)).toEqual(['own'])
  })

  it('what is closed stays in the history until it is read', () => {
    const state = dismiss(said([info('a')]), 'info a')
    expect([state.shown, state.unread, read(state).unread]).toEqual([[], 1, 0])
    expect(read(state).history).toHaveLength(1)
  })
})

describe('on screen', () => {
  beforeEach(() => {
    resetToasts()
    vi.useFakeTimers({ shouldAdvanceTime: true })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const open = () => render(<Toasts onHistory={() => {}} />)
  const later = (time: number) => act(() => vi.advanceTimersByTime(time))

  it('good news is a status that goes by itself, bad news an alert that stays', () => {
    open()
    act(() => {
      toast.success('Saved')
      toast.error('Not saved')
    })
    expect(screen.getByRole('status')).toHaveTextContent('Done: Saved')
    expect(screen.getByRole('alert')).toHaveTextContent('Error: Not saved')
    later(60_000)
    expect(screen.queryByRole('status')).toBeNull()
    expect(screen.getByRole('alert')).toBeVisible()
  })

  it('a message that the pointer is on does not go', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    open()
    act(() => toast.success('Saved'))
    await user.hover(screen.getByRole('status'))
    later(60_000)
    expect(screen.getByRole('status')).toBeVisible()
    await user.unhover(screen.getByRole('status'))
    later(10_000)
    expect(screen.queryByRole('status')).toBeNull()
  })

  it('closing it by its button tells who said it', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime })
    const closed = vi.fn()
    open()
    act(() => toast.error('Not saved', { onClose: closed }))
    await user.click(screen.getByRole('button', { name: 'Close: Not saved' }))
    expect(closed).toHaveBeenCalledOnce()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
