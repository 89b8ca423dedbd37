import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen, within } from '@testing-library/react'
import type { ReactElement } from 'react'
import { stringifySearch } from '@/app/search'
import { OutcomeTable } from './OutcomeTable'
import { RecentRuns } from './RecentRuns'

function show(element: ReactElement) {
  const rootRoute = createRootRoute({ component: () => element })
  const router = createRouter({ routeTree: rootRoute, history: createMemoryHistory(), stringifySearch })
  // biome-ignore lint/suspicious/noExplicitAny: the app's router has all rooms, this one has none
  render(<RouterProvider router={router as any} />)
}

// jsdom cannot scroll, and the router tries to.
beforeEach(() => void vi.spyOn(window, 'scrollTo').mockImplementation(() => {}))

describe('the table of outcomes', () => {
  it('has a row per bar, newest first, whose total leads to its runs', async () => {
    const hour = (at: number) => ({
      start: `2026-11-24T0${at}:00:00Z`,
      end: `2026-11-24T0${at + 1}:00:00Z`,
      partial: false,
    })
    show(
      <OutcomeTable
        bucket="hour"
        buckets={[hour(6), hour(7)]}
        series={[
          { key: 'failure', label: 'Failed', values: [1, 0] },
          { key: 'success', label: 'Succeeded', values: [9, 3] },
        ]}
        queries={['ended:first', 'ended:second']}
      />,
    )
    const rows = (await screen.findAllByRole('row')).slice(1)
    expect(
      rows.map((row) =>
        within(row)
          .getAllByRole('cell')
          .map((cell) => cell.textContent),
      ),
    ).toEqual([
      ['0', '3', '3'],
      ['1', '9', '10'],
    ])
    const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'))
    expect(links).toEqual(['/runs?q=ended:second', '/runs?q=ended:first'])
  })
})

describe('the bars of the last runs', () => {
  it('say state, duration and time, lead to the run, and are one stop for the tab key', async () => {
    show(
      <RecentRuns
        of="nightly"
        runs={[
          { id: 'a', state_type: 'COMPLETED', duration: 2, at: null },
          { id: 'b', state_type: 'FAILED', duration: 90, at: null },
        ]}
      />,
    )
    const links = await screen.findAllByRole('link')
    expect(links.map((link) => link.getAttribute('aria-label'))).toEqual(['Completed, 2.0 s', 'Failed, 1m 30s'])
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/runs/a', '/runs/b'])
    expect(links.map((link) => link.tabIndex)).toEqual([-1, 0])
    expect(screen.getByRole('group', { name: 'Last 2 runs of nightly' })).toBeInTheDocument()
  })
})
