import { useState } from 'react'

/** What is being written of a value; a value that changes elsewhere is taken over, before anything is shown of the old one. */
export function useDraft<T>(value: T): [T, (draft: T) => void] {
  const key = JSON.stringify(value)
  const [state, setState] = useState({ key, draft: value })
  const current = state.key === key ? state : { key, draft: value }
  if (current !== state) setState(current)
  return [current.draft, (draft) => setState({ key, draft })]
}
