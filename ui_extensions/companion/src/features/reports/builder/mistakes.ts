import { createContext, useContext } from 'react'
import { type Mistake, mistakesAt } from './draft'

/** What the service finds wrong with the report that is being written. */
export const Mistakes = createContext<Mistake[]>([])

/** Those of one part, such as `sections.2.metric`. */
export const useMistakes = (path: string): Mistake[] => mistakesAt(useContext(Mistakes), path)
