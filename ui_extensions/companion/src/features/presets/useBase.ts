import { useState } from 'react'
import type { Preset } from '@/api/presets'
import { isSame, viewOfPreset } from './view'

/**
 * The preset as it was when the reader began to look at its view. When somebody else changes what it shows, the view stays
 * as it is, and what is changed here is still a change of that older version, which the service then tells apart.
 */
export function useBase(current: Preset | null): [Preset | null, (preset: Preset) => void] {
  const [base, setBase] = useState(current)
  const follows =
    base?.id !== current?.id ||
    (base && current && base.version !== current.version && isSame(viewOfPreset(base), viewOfPreset(current)))
  if (follows && base !== current) setBase(current)
  return [follows ? current : base, setBase]
}
