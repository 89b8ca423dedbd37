import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { Run } from '@/api/types'
import { LiveSocket } from '@/live/socket'
import { LiveContext } from '@/live/useLive'
import { ActionBar } from './ActionBar'
import { ActMenu } from './ActMenu'
import { HeadCheck, RowCheck } from './Checks'
import { Acting, type Asked, SelectingProvider } from './Selecting'

const IDS = ['a', 'b', 'c']
let asked: { method: string; path: string; body: Record<string, unknown> }[] = []
let answers: Record<string, () => Response> = {}

const PREVIEW = {
  kind: 'cancel',
  total: 12_431,
  affected: 12_000,
  skips: [{ reason: 'Already Completed', count: 431 }],
  runs: [{ id: 'a', name: 'run-a', flow: 'etl', state_type: 'RUNNING', state_name: 'Running', skip: null }],
  problems: [],
}
const ACTION = {
  id: 'act-1', kind: 'cancel', label: 'Cancel', status: 'running', person: { id: 'p', name: 'P', source: 'said' },
  reason: null, query: '', timezone: 'UTC', options: {}, mirror_version: 1, total: 3, done: 1, skipped: 0, failed: 0,
  created_at: '2026-11-24T08:00:00Z', finished_at: null, stopped_by: null, outcomes: [],
} // biome-ignore format: a row of the service

function problem(status: number, detail: string): Response {
  return Response.json({ type: 'about:blank', title: 'No', status, detail, hint: 'Look again.' }, { status })
}

beforeEach(() => {
  asked = []
  answers = {
    'POST actions/preview': () => Response.json(PREVIEW),
    'POST actions': () => Response.json(ACTION, { status: 202 }),
    'GET actions/act-1': () => Response.json(ACTION),
  }
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.setAttribute('open', '')
  }
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.removeAttribute('open')
  }
  vi.stubGlobal('scrollTo', () => {})
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
    const path = new URL(input).pathname.replace(/.*\/api\/v1\//, '')
    const method = init.method ?? 'GET'
    asked.push({ method, path, body: init.body ? JSON.parse(String(init.body)) : {} })
    return Promise.resolve(answers[`${method} ${path}`]?.() ?? problem(404, `nothing at ${path}`))
  })
})
afterEach(() => vi.unstubAllGlobals())

function show(page: React.ReactNode) {
  const still = { readyState: 0, send() {}, close() {} } as unknown as WebSocket
  const root = createRootRoute({ component: () => page })
  const router = createRouter({ routeTree: root, history: createMemoryHistory({ initialEntries: ['/'] }) })
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <LiveContext
          value={
            new LiveSocket(
              () => 'ws://x',
              () => still,
            )
          }
        >
          <RouterProvider router={router as never} />
        </LiveContext>
      </QueryClientProvider>
    </MantineProvider>,
  )
}

const LIST = (
  <SelectingProvider q="state:running" loaded={IDS} total={12_431}>
    <HeadCheck />
    {IDS.map((id) => (
      <RowCheck key={id} id={id} name={`run-${id}`} />
    ))}
    <ActMenu />
    <ActionBar />
  </SelectingProvider>
)

const box = (name: string | RegExp) => screen.findByRole('checkbox', { name })
const previewed = () => asked.filter((one) => one.path === 'actions/preview').map((one) => one.body)

describe('selecting runs', () => {
  it('offers what can be done to them, and goes on to all that match', async () => {
    const user = userEvent.setup()
    show(LIST)
    expect(screen.queryByRole('region', { name: 'Selected runs' })).toBeNull()
    await user.click(await box('Select run-a'))
    expect(await screen.findByRole('region', { name: 'Selected runs' })).toHaveTextContent('1 selected')
    await user.click(screen.getByRole('button', { name: 'Select all 12,431 that match' }))
    expect(screen.getByRole('region', { name: 'Selected runs' })).toHaveTextContent('All 12,431 selected')
    await user.click(await box('Select run-b'))
    expect(screen.getByRole('region', { name: 'Selected runs' })).toHaveTextContent('12,430 selected')
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() =>
      expect(previewed()).toEqual([{ kind: 'cancel', query: 'state:running -id:b', timezone: expect.any(String) }]),
    )
    expect(await screen.findByText(/will be cancelled/)).toHaveTextContent('12,000 of 12,431 runs will be cancelled.')
    expect(screen.getByText('431 runs left alone: Already Completed')).toBeVisible()
  })

  it('takes the rows between with Shift, and all that are loaded with the box above', async () => {
    const user = userEvent.setup()
    show(LIST)
    await user.click(await box('Select run-a'))
    await user.keyboard('{Shift>}')
    await user.click(await box('Select run-c'))
    await user.keyboard('{/Shift}')
    expect(await box('Select run-b')).toBeChecked()
    const head = await box(/rows that are loaded/)
    expect(head).toBeChecked()
    await user.click(head)
    expect(await box('Select run-b')).not.toBeChecked()
  })

  it('acts on all that match where nothing is selected', async () => {
    const user = userEvent.setup()
    show(LIST)
    await user.click(await screen.findByRole('button', { name: 'Act' }))
    expect(await screen.findByText('All 12,431 runs that match')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Retry' }))
    await waitFor(() => expect(previewed()[0]).toMatchObject({ kind: 'retry', query: 'state:running' }))
  })
})

describe('the dialog of an action', () => {
  it('confirms what was seen, once, and shows how it goes', async () => {
    const user = userEvent.setup()
    show(LIST)
    await user.click(await box('Select run-a'))
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    await user.type(await screen.findByLabelText(/Why/), 'the API is down')
    const confirm = await screen.findByRole('button', { name: 'Cancel 12,000 runs' })
    await waitFor(() => expect(confirm).toBeEnabled())
    await user.click(confirm)
    expect(await screen.findByText('1 of 3 runs')).toBeVisible()
    const sent = asked.filter((one) => one.path === 'actions').map((one) => one.body)
    expect(sent).toEqual([
      { kind: 'cancel', runs: ['a'], reason: 'the API is down', expected_count: 12_431, id: expect.any(String) },
    ])
    expect(screen.queryByRole('region', { name: 'Selected runs' })).toBeNull()
  })

  it('says why the service refuses, and looks again', async () => {
    const user = userEvent.setup()
    answers['POST actions'] = () => problem(409, '12,440 runs match now, not 12,431')
    show(LIST)
    await user.click(await box('Select run-a'))
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    const confirm = await screen.findByRole('button', { name: 'Cancel 12,000 runs' })
    await waitFor(() => expect(confirm).toBeEnabled())
    await user.click(confirm)
    expect(await screen.findByRole('alert')).toHaveTextContent('12,440 runs match now, not 12,431')
    await waitFor(() => expect(previewed().length).toBeGreaterThan(1))
  })

  it('wants at least one tag before it asks the service', async () => {
    const user = userEvent.setup()
    show(LIST)
    await user.click(await box('Select run-a'))
    await user.click(screen.getByRole('button', { name: 'Tags' }))
    const add = await screen.findByLabelText(/Add tags/)
    expect(previewed()).toEqual([])
    await user.type(add, 'seen, owner:ada')
    await waitFor(() =>
      expect(previewed().at(-1)).toEqual({ kind: 'set_tags', runs: ['a'], add: ['seen', 'owner:ada'], remove: [] }),
    )
  })

  it('tells while one edits parameters what does not fit, and sends them only when they were changed', async () => {
    const user = userEvent.setup()
    const run = { id: 'a', name: 'run-a', parameters: { day: '2026-11-01' }, tags: [] } as unknown as Run
    answers['POST actions/preview'] = () =>
      Response.json({ ...PREVIEW, total: 1, affected: 1, skips: [], problems: ['day: This field is required'] })
    const wish: Asked = { kind: 'resubmit', target: { runs: ['a'] }, count: 1, chosen: () => true, run }
    show(<Acting asked={wish} onClose={() => {}} />)
    const editor = await screen.findByLabelText(/Parameters/)
    await waitFor(() => expect(previewed()).toEqual([{ kind: 'resubmit', runs: ['a'] }]))
    await user.clear(editor)
    await user.type(editor, '{{"dya": 1')
    expect(await screen.findByText(/This is no JSON/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'Run again' })).toBeDisabled()
    await user.type(editor, '}')
    await waitFor(() => expect(previewed().at(-1)).toEqual({ kind: 'resubmit', runs: ['a'], parameters: { dya: 1 } }))
    expect(await screen.findByText('day: This field is required')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Run again' })).toBeDisabled()
  })
})
