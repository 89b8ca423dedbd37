import { DEFAULT_COLUMNS, parameterAt } from './columns'
import { gridOf, layoutText, movedColumn, type Placed, placed } from './layout'
import { nextSort } from './TableHead'

const keys = (text?: string) => placed(text).map(({ column }) => column.key)

describe('the columns of a view', () => {
  it('are the usual ones when the address names none, or none that exist', () => {
    expect(keys()).toEqual(DEFAULT_COLUMNS)
    expect(keys('nonsense,param.')).toEqual(DEFAULT_COLUMNS)
    expect(layoutText(placed())).toBeUndefined()
  })

  it('come back from the address in order, with their widths, each once', () => {
    const columns = placed('run~300,state,param.customer.id~90,run')
    expect(columns.map(({ column, width }) => [column.key, width])).toEqual([
      ['run', 300],
      ['state', 134],
      ['param.customer.id', 90],
    ])
    expect(layoutText(columns)).toBe('run~300,state,param.customer.id~90')
  })

  it('keep a width that can be seen, and give the rest to the last', () => {
    expect(gridOf(placed('run~1,state~99999'))).toBe('64px minmax(900px, 1fr)')
    expect(placed('run~abc')[0]?.width).toBe(64)
  })

  it('show a parameter by its path', () => {
    const parameters = { customer: { id: 7, tags: ['a', 'b'] }, none: null }
    expect(parameterAt(parameters, 'customer.id')).toBe(7)
    expect(parameterAt(parameters, 'customer.tags.1')).toBe('b')
    expect(parameterAt(parameters, 'none.deeper')).toBeUndefined()
  })
})

it('a header sorts the usual way, then the other, then not at all', () => {
  const first = nextSort('duration', true, null)
  const second = nextSort('duration', true, first)
  expect(first).toEqual({ field: 'duration', descending: true })
  expect(second).toEqual({ field: 'duration', descending: false })
  expect(nextSort('duration', true, second)).toBeNull()
})

it('a column moves to another place, the rest keeps its order', () => {
  const keys = (columns: Placed[]) => columns.map(({ column }) => column.key).join()
  const columns = placed('state,run,wait,started')
  expect(keys(movedColumn(columns, 0, 2))).toBe('run,wait,state,started')
  expect(keys(movedColumn(columns, 3, 1))).toBe('state,started,run,wait')
  expect(keys(movedColumn(columns, 9, 1))).toBe('state,run,wait,started')
})
