import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { Problem } from '@/api/types'
import { browserHistory, HistoryContext } from './history'
import { replaced, SearchBox } from './SearchBox'
import { inserted } from './useCompletion'

const UNKNOWN: Problem = {
  type: 'about:blank',
  title: 'The query has an error',
  status: 422,
  detail: 'unknown field `stat`; did you mean `state`?',
  position: 2,
  length: 4,
  suggestion: 'state',
}

const VALUES = {
  from: 6,
  to: 8,
  items: [
    { text: 'failed', label: 'Failed', kind: 'value', help: null, count: 12 },
    { text: 'fabled', label: 'Fabled', kind: 'value', help: null, count: 1 },
  ],
}

/** The service, as far as the box asks it: completions for `state:fa`, nothing for anything else. */
function answer(input: string | URL | Request): Promise<Response> {
  const url = new URL(String(input))
  const asked = url.pathname.endsWith('complete') && url.searchParams.get('q') === 'state:fa'
  return Promise.resolve(Response.json(asked ? VALUES : { from: 0, to: 0, items: [], query: '', sentence: '' }))
}

function show(q: string, problem: Problem | null = null, history = browserHistory(() => sessionStorage)) {
  const onSearch = vi.fn<(q: string) => void>()
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <HistoryContext value={history}>
        <SearchBox q={q} problem={problem} sentence="Runs that failed." onSearch={onSearch} />
      </HistoryContext>
    </QueryClientProvider>,
  )
  return { onSearch, box: screen.getByRole('combobox'), user: userEvent.setup() }
}

beforeEach(() => {
  sessionStorage.clear()
  vi.stubGlobal('fetch', answer)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the search box', () => {
  it('says in English what is asked', () => {
    const { box } = show('state:failed')
    expect(box).toHaveAccessibleDescription('Runs that failed.')
    expect(box).not.toBeInvalid()
  })

  it('searches while one types words, and not for half a value', async () => {
    const { user, box, onSearch } = show('')
    await user.type(box, 'state:fa')
    await user.type(box, ' time')
    await waitFor(() => expect(onSearch).toHaveBeenLastCalledWith('state:fa time', true))
    expect(onSearch).not.toHaveBeenCalledWith('state:fa', true)
  })

  it('offers earlier searches, and forgets one that is not wanted', async () => {
    const history = browserHistory(() => sessionStorage)
    history.add('flow:etl-*')
    history.add('state:failed "connection reset"')
    const { user, box, onSearch } = show('', null, history)
    await user.click(box)
    expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([
      'state:failed "connection reset"',
      'flow:etl-*',
    ])
    await user.keyboard('{ArrowDown}{ArrowDown}{Shift>}{Delete}{/Shift}')
    expect(history.list()).toEqual(['state:failed "connection reset"'])
    await user.keyboard('{ArrowDown}{Enter}')
    expect(onSearch).toHaveBeenCalledWith('state:failed "connection reset"')
  })

  it('marks the right characters behind an emoji', () => {
    show('😀 stat:failed', UNKNOWN)
    expect(document.querySelector('mark')).toHaveTextContent(/^stat$/)
    expect(replaced('😀 stat:failed', UNKNOWN, 'state')).toBe('😀 state:failed')
  })

  it('underlines exactly what is wrong and says why', () => {
    const { box } = show('a stat:failed', UNKNOWN)
    expect(box).toBeInvalid()
    expect(box).toHaveAccessibleDescription(/unknown field stat ?; did you mean state/)
    expect(document.querySelector('mark')).toHaveTextContent(/^stat$/)
  })

  it('mends the query with the suggestion', async () => {
    const { user, onSearch } = show('a stat:failed', UNKNOWN)
    await user.click(screen.getByRole('button', { name: 'Use state' }))
    expect(onSearch).toHaveBeenCalledWith('a state:failed')
  })

  it('shows an error at the very end of the query, where no character is left to underline', () => {
    show('(a', { ...UNKNOWN, position: 2, length: 1, suggestion: null })
    expect(document.querySelector('mark')?.textContent).toBe(' ')
  })

  it('searches on Enter, not before', async () => {
    const { user, box, onSearch } = show('')
    await user.type(box, 'flow:etl-*')
    expect(onSearch).not.toHaveBeenCalled()
    await user.keyboard('{Enter}')
    expect(onSearch).toHaveBeenCalledExactlyOnceWith('flow:etl-*')
  })

  it('completes with arrows and Enter, and searches when the term is complete', async () => {
    const { user, box, onSearch } = show('')
    await user.type(box, 'state:fa')
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2))
    await user.keyboard('{ArrowDown}')
    expect(screen.getByRole('option', { selected: true })).toHaveTextContent('failed')
    await user.keyboard('{Enter}')
    expect(onSearch).toHaveBeenCalledExactlyOnceWith('state:failed')
  })

  it('closes the completions on Escape, and takes back what was written on the next', async () => {
    const { user, box } = show('is:late')
    await user.clear(box)
    await user.type(box, 'state:fa')
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2))
    await user.keyboard('{Escape}')
    expect(screen.queryAllByRole('option')).toHaveLength(0)
    expect(box).toHaveValue('state:fa')
    await user.keyboard('{Escape}')
    expect(box).toHaveValue('is:late')
  })

  it('gets the focus by / from anywhere', async () => {
    const { user, box } = show('')
    await user.keyboard('/')
    expect(box).toHaveFocus()
    expect(box).toHaveValue('')
  })
})

it('a suggestion replaces the wrong part only', () => {
  expect(replaced('a stat:failed', UNKNOWN, 'state')).toBe('a state:failed')
})

it('a completed field waits for its value; a completed value is complete', () => {
  const item = { label: '', help: null, count: null }
  expect(inserted('st x', 0, 2, { ...item, text: 'state:', kind: 'field' })).toEqual({
    text: 'state: x',
    at: 6,
    complete: false,
  })
  expect(inserted('state:fa', 6, 8, { ...item, text: 'failed', kind: 'value' })).toEqual({
    text: 'state:failed ',
    at: 13,
    complete: true,
  })
})
