import type { Preset, PresetFields } from '@/api/presets'
import type { View } from '../view'

/** The dialog that is open, with what it is about. */
export type DialogOf =
  | { kind: 'save'; view: View; name?: string; description?: string }
  | { kind: 'edit'; preset: Preset }
  | { kind: 'conflict'; preset: Preset; changes: Partial<PresetFields>; present: Preset }
  | { kind: 'delete'; preset: Preset }
  | { kind: 'prefect'; view: View; name: string | null }
  | { kind: 'import' }
  | { kind: 'person' }
