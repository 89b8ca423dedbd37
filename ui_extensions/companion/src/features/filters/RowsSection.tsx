import { useState } from 'react'
import type { QueryField } from '@/api/types'
import type { Clauses } from '@/query/clauses'
import { newRow, type Row, rowsOf, testsOf, withoutRow, withRow, withWordRow, wordRowsOf } from '@/query/form/rows'
import { writeName } from '@/query/lexemes'
import styles from './controls.module.css'
import { type Form, newTerms, useTyped } from './form'
import { RowLine } from './RowLine'

/** Terms of one field, a row each: text compared in some way, parameters and tags by their path. */
export function RowsSection({ field, form }: { field: QueryField; form: Form }) {
  const tests = testsOf(field.kind, field.path)
  return (
    <Rows
      form={form}
      label={field.label}
      kind={field.kind}
      field={field}
      tests={tests}
      rows={rowsOf(form.clauses, field.name, form.registry)}
      write={(row) => withRow(form.clauses, field.name, row, form.registry)}
    />
  )
}

/** Free words: found in any text of a run. */
export function WordsSection({ form }: { form: Form }) {
  return (
    <Rows
      form={form}
      label="Any text"
      kind={null}
      field={null}
      tests={testsOf(null, false)}
      rows={wordRowsOf(form.clauses)}
      write={(row) => withWordRow(form.clauses, row)}
    />
  )
}

interface RowsProps {
  form: Form
  label: string
  kind: string | null
  field: QueryField | null
  tests: ReturnType<typeof testsOf>
  rows: Row[]
  write: (row: Row) => Clauses | null
}

/** The rows of the query, and those that say nothing yet: one always, more when they are asked for. */
function Rows({ form, label, field, tests, rows, write }: RowsProps) {
  const typed = useTyped(form)
  const [blanks, setBlanks] = useState(0)
  const blank = newRow(tests[0] ?? 'is')
  const wanted = Math.max(blanks, rows.length === 0 ? 1 : 0)
  const shown = [...rows, ...Array.from({ length: wanted }, () => blank)]
  const set = async (row: Row) => {
    const changed = write(row)
    if (!changed) return null
    const problem = await typed(newTerms(form.clauses, changed), changed)
    if (!problem && row.place === null) setBlanks(0)
    return problem
  }
  const remove = (row: Row) => {
    if (row.place === null) setBlanks(Math.max(0, blanks - 1))
    else form.change(withoutRow(form.clauses, row))
  }
  return (
    <div className={styles.stack}>
      {shown.map((row, index) => (
        <RowLine
          // A row that becomes a term keeps its place in the list, and so the focus in it.
          key={index}
          row={row}
          label={shown.length > 1 ? `${label} ${index + 1}` : label}
          field={field}
          tests={tests}
          onChange={set}
          onRemove={row.place === null && wanted === 1 && blanks === 0 ? null : () => remove(row)}
        />
      ))}
      {rows.length > 0 && wanted === 0 && (
        <button type="button" className={styles.more} onClick={() => setBlanks(1)}>
          Add another
        </button>
      )}
    </div>
  )
}

/** What a closed section says. */
export function rowsSummary(rows: Row[]): string {
  return rows.map(rowText).join(', ')
}

function rowText({ path, negated, test, text, second }: Row): string {
  const name = path.length > 0 ? `${writeName('', path).slice(1)} ` : ''
  const value = test === 'between' ? `${text} to ${second}` : test === 'has a value' ? 'has a value' : text
  return `${negated ? 'not ' : ''}${name}${value}`
}
