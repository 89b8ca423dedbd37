/** Whether this person had a default when the list was last read: a plain address then waits for it instead of showing something else first. */

const KEY = 'vantage-has-default'
let known: boolean | null = null

export function hasDefaultHint(): boolean {
  if (known === null) {
    try {
      known = localStorage.getItem(KEY) === '1'
    } catch {
      known = false
    }
  }
  return known
}

export function keepHint(has: boolean): void {
  if (known === has) return
  known = has
  try {
    if (has) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  } catch {
    // Storage may be blocked; the page then opens with the usual view first.
  }
}
