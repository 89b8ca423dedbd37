import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { Chips } from './Chips'

/** The service reads every term but those of a field `stat`. */
function answer(input: string | URL | Request): Promise<Response> {
  const q = new URL(String(input)).searchParams.get('q') ?? ''
  if (!q.includes('stat:')) return Promise.resolve(Response.json({ query: q, sentence: '' }))
  const problem = { type: '', title: '', status: 422, detail: 'Unknown field stat', hint: 'Did you mean state?' }
  return Promise.resolve(Response.json(problem, { status: 422 }))
}

function show(q: string) {
  const asked: string[] = []
  function Page() {
    const [shown, setShown] = useState(q)
    const change = (next: string) => {
      asked.push(next)
      setShown(next)
    }
    return <Chips q={shown} onChange={change} />
  }
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Page />
    </QueryClientProvider>,
  )
  return { asked, user: userEvent.setup() }
}

beforeEach(() => {
  vi.stubGlobal('fetch', answer)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const chip = (name: string) => screen.getByRole('button', { name })

describe('the chips', () => {
  it('are one stop of the Tab key, and arrows move between them', async () => {
    const { user } = show('state:failed -tag:x "a b"')
    await user.tab()
    expect(chip('state failed')).toHaveFocus()
    await user.keyboard('{ArrowRight}')
    await waitFor(() => expect(chip('not tag x')).toHaveFocus())
    await user.keyboard('{End}')
    await waitFor(() => expect(chip('"a b"')).toHaveFocus())
    await user.tab()
    expect(chip('Clear all')).toHaveFocus()
  })

  it('turn into their contrary by a minus, and keep the focus', async () => {
    const { user, asked } = show('state:failed tag:x')
    await user.tab()
    await user.keyboard('-')
    await waitFor(() => expect(chip('not state failed')).toHaveFocus())
    await user.keyboard('-')
    expect(asked).toEqual(['-state:failed tag:x', 'state:failed tag:x'])
  })

  it('go away by Delete; the next one has the focus then', async () => {
    const { user, asked } = show('state:failed tag:x flow:y')
    await user.tab()
    await user.keyboard('{ArrowRight}')
    await waitFor(() => expect(chip('tag x')).toHaveFocus())
    await user.keyboard('{Delete}')
    await waitFor(() => expect(chip('flow y')).toHaveFocus())
    expect(asked).toEqual(['state:failed flow:y'])
  })

  it('are edited in place by Enter', async () => {
    const { user, asked } = show('at:-24h.. state:failed OR tag:x')
    await user.tab()
    await user.keyboard('{ArrowRight}')
    await waitFor(() => expect(chip('state failed')).toHaveFocus())
    await user.keyboard('{Enter}')
    expect(screen.getByRole('textbox', { name: 'Edit state:failed' })).toHaveFocus()
    await user.keyboard('state:late{Enter}')
    await waitFor(() => expect(chip('state late')).toHaveFocus())
    expect(asked).toEqual(['at:-24h.. state:late OR tag:x'])
  })

  it('stay in editing while what is written is no term, and Escape takes it back', async () => {
    const { user, asked } = show('state:failed tag:x')
    await user.click(chip('state failed'))
    await user.keyboard('stat:x{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent('Unknown field stat Did you mean state?')
    expect(screen.getByRole('textbox')).toBeInvalid()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(chip('state failed')).toHaveFocus())
    expect(screen.queryByRole('alert')).toBeNull()
    expect(asked).toEqual([])
  })

  it('turn an order around', async () => {
    const { user, asked } = show('x sort:-duration')
    await user.click(screen.getByRole('button', { name: 'Turn sort:-duration around' }))
    expect(asked).toEqual(['x sort:duration'])
  })
})
