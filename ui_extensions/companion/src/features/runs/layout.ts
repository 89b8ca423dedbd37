/** Which columns a view shows and how wide, as the URL writes it: `columns=state,run~300,param.region`. */
import { type Column, columnOf, DEFAULT_COLUMNS } from './columns'

export interface Placed {
  column: Column
  width: number
}

const NARROWEST = 64
const WIDEST = 900

export function placed(text?: string): Placed[] {
  const asked = (text ?? '').split(',').flatMap((part) => {
    const [key = '', width = ''] = part.split('~')
    const column = columnOf(key)
    return column ? [{ column, width: width ? clampWidth(Number(width)) : column.width }] : []
  })
  const once = asked.filter(({ column }, index) => asked.findIndex((each) => each.column.key === column.key) === index)
  return once.length > 0 ? once : DEFAULT_COLUMNS.flatMap((key) => placed(key))
}

/** Undefined for the columns that are shown anyway, so that a plain view has a plain address. */
export function layoutText(columns: Placed[]): string | undefined {
  const text = columns
    .map(({ column, width }) => (width === column.width ? column.key : `${column.key}~${Math.round(width)}`))
    .join(',')
  return text === DEFAULT_COLUMNS.join(',') ? undefined : text
}

/** The columns with one at another place. */
export function movedColumn(columns: Placed[], from: number, to: number): Placed[] {
  const own = columns[from]
  return own ? columns.toSpliced(from, 1).toSpliced(to, 0, own) : columns
}

export function clampWidth(width: number): number {
  return Number.isFinite(width) ? Math.min(WIDEST, Math.max(NARROWEST, Math.round(width))) : NARROWEST
}

/** The grid of a row; the last column takes what is left. */
export function gridOf(columns: Placed[]): string {
  return columns
    .map(({ width }, index) => (index === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(' ')
}

export function widthOf(columns: Placed[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}
