import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { FIELDS } from '@/query/queries.fixture'
import FiltersPanel from './FiltersPanel'

const FACETS = [
  { field: 'state', label: 'State', distinct: 2, other: 0, values: values(['Failed', 3], ['Completed', 12]) },
  { field: 'tag', label: 'Tag', distinct: 3, other: 0, values: values(['prod', 9], ['eu', 4]) },
]
const BINS = [0, 1, 2, 5, 10].map((from, at, all) => ({
  from,
  to: all[at + 1] ?? 20,
  count: at === 0 ? 0 : 4,
  query: '',
}))

function values(...found: [string, number][]) {
  return found.map(([value, count]) => ({ value, count, selected: false, excluded: false }))
}

/** The service, as far as the form asks it. */
function answer(input: string | URL | Request): Promise<Response> {
  const url = new URL(String(input))
  const q = url.searchParams.get('q') ?? ''
  if (url.pathname.endsWith('query/fields')) return json({ fields: FIELDS, operators: [] })
  if (url.pathname.endsWith('runs/facets')) return json({ facets: FACETS, total: 15 })
  if (url.pathname.endsWith('distribution')) return json({ bins: BINS, stats: { count: 16 } })
  if (url.pathname.endsWith('query/complete')) return json({ from: 0, to: 0, items: [] })
  if (q.includes('/(/')) {
    const detail = 'This pattern is broken'
    return Promise.resolve(Response.json({ title: '', status: 422, type: '', detail, position: 0 }, { status: 422 }))
  }
  return json({ query: q, sentence: '', groups: [], count: 0 })
}

function json(body: unknown): Promise<Response> {
  return Promise.resolve(Response.json(body))
}

async function show(q: string) {
  const asked: string[] = []
  function Page() {
    const [shown, setShown] = useState(q)
    const change = (next: string) => {
      asked.push(next)
      setShown(next)
    }
    return <FiltersPanel q={shown} broken={false} onChange={change} onClose={() => {}} />
  }
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <Page />
      </QueryClientProvider>
    </MantineProvider>,
  )
  await screen.findByRole('button', { name: /^Failed/ })
  return { asked, user: userEvent.setup({ delay: null }) }
}

async function open(user: ReturnType<typeof userEvent.setup>, name: string) {
  await user.click(screen.getByRole('button', { name, expanded: false }))
}

beforeEach(() => {
  localStorage.clear()
  vi.stubGlobal('fetch', answer)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the form', () => {
  it('includes, excludes and lets go of a value', async () => {
    const { asked, user } = await show('message:x')
    await user.click(screen.getByRole('button', { name: /^Failed/ }))
    await user.click(screen.getByRole('button', { name: 'Exclude Failed' }))
    await user.click(screen.getByRole('button', { name: 'Exclude Failed' }))
    expect(asked).toEqual(['message:x state:Failed', 'message:x -state:Failed', 'message:x'])
  })

  it('takes a wildcard where values are found', async () => {
    const { asked, user } = await show('')
    await user.type(screen.getByLabelText('Find or write a value of state'), 'fail*{Enter}')
    expect(asked).toEqual(['state:fail*'])
    expect(screen.getByRole('button', { name: 'Remove fail*' })).toBeVisible()
  })

  it('asks for runs with all of several tags, or any of them', async () => {
    const { asked, user } = await show('tag:prod,eu')
    await user.click(screen.getByRole('radio', { name: /^all/ }))
    await user.click(screen.getByRole('radio', { name: /^any/ }))
    expect(asked).toEqual(['tag:prod tag:eu', 'tag:prod,eu'])
  })

  it('moves the ends of a range over its histogram by keys', async () => {
    const { asked, user } = await show('')
    const from = await screen.findByRole('slider', { name: 'duration, from' })
    expect(from).toHaveAttribute('aria-valuetext', 'no limit')
    from.focus()
    await user.keyboard('{ArrowRight}')
    screen.getByRole('slider', { name: 'duration, to' }).focus()
    await user.keyboard('{ArrowLeft}')
    expect(asked).toEqual(['duration:2s..', 'duration:2s..10s'])
  })

  it('writes a row once it says something, and keeps the focus in it', async () => {
    const { asked, user } = await show('')
    await open(user, 'message')
    const value = screen.getByLabelText('message: value')
    await user.type(value, 'connection reset{Enter}')
    await waitFor(() => expect(asked).toEqual(['message:*"connection reset"*']))
    expect(screen.getByLabelText('message: value')).toHaveFocus()
    await user.click(screen.getByRole('button', { name: 'not message' }))
    await waitFor(() => expect(asked.at(-1)).toBe('-message:*"connection reset"*'))
    await user.selectOptions(screen.getByLabelText('message: comparison'), 'matches')
    await waitFor(() => expect(asked.at(-1)).toBe('-message:/connection reset/'))
    await user.click(screen.getByRole('button', { name: 'Remove message' }))
    expect(asked.at(-1)).toBe('')
  })

  it('says what is wrong with what is typed, and leaves the query alone', async () => {
    const { asked, user } = await show('state:late message:/a/')
    const value = screen.getByLabelText('message: value')
    await user.clear(value)
    await user.type(value, '({Enter}')
    expect(await screen.findByText('This pattern is broken')).toBeVisible()
    expect(value).toBeInvalid()
    expect(asked).toEqual([])
  })

  it('asks for a parameter by its path and its value', async () => {
    const { asked, user } = await show('')
    await user.type(screen.getByLabelText('param: path'), 'customer.id{Enter}')
    await user.selectOptions(screen.getByLabelText('param: comparison'), '>')
    await user.type(screen.getByLabelText('param: value'), '5{Enter}')
    await waitFor(() => expect(asked).toEqual(['param.customer.id:>5']))
  })

  it('turns flags and "has a value" each three ways', async () => {
    const { asked, user } = await show('')
    await open(user, 'is')
    await user.click(screen.getAllByRole('radio', { name: 'no' })[0] as HTMLElement)
    await open(user, 'Has, has none')
    const state = screen.getAllByRole('group', { name: 'state' })[0] as HTMLElement
    await user.click(state.querySelectorAll('input')[1] as HTMLElement)
    expect(asked).toEqual(['-is:late', '-is:late state:*'])
  })

  it('sets a time from quick ranges, as text, on another axis', async () => {
    const { asked, user } = await show('')
    await user.click(screen.getByRole('button', { name: 'Last 24 hours' }))
    await waitFor(() => expect(asked).toEqual(['at:-24h..']))
    await user.selectOptions(screen.getByLabelText('Time: axis'), 'started')
    await waitFor(() => expect(asked.at(-1)).toBe('started:-24h..'))
    const text = screen.getByLabelText('Time: as text')
    await user.clear(text)
    await user.type(text, 'last 7d{Enter}')
    await waitFor(() => expect(asked.at(-1)).toBe('started:-7d..'))
    expect(screen.getByText(/Times in/)).toBeVisible()
  })

  it('shows what it cannot say, and leaves it untouched', async () => {
    const { asked, user } = await show('(state:a OR tag:b) is:late,stuck sort:-at')
    expect(screen.getByLabelText('Also')).toHaveTextContent('(state:a OR tag:b)is:late,stuck')
    await user.click(screen.getByRole('button', { name: /^Failed/ }))
    expect(asked).toEqual(['(state:a OR tag:b) is:late,stuck state:Failed sort:-at'])
    await user.click(screen.getByRole('button', { name: 'Remove is:late,stuck' }))
    expect(asked.at(-1)).toBe('(state:a OR tag:b) state:Failed sort:-at')
  })

  it('finds its sections by name, and opens them', async () => {
    const { user } = await show('')
    await user.type(screen.getByLabelText('Find a filter'), 'prio')
    await waitFor(() => expect(screen.queryByRole('button', { name: 'state' })).toBeNull())
    expect(screen.getByLabelText('priority, from')).toBeVisible()
  })
})
