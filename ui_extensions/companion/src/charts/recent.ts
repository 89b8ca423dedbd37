/** Shapes of the small bars, so that states differ without colour. Pure. */
import type { StateType } from '@/api/types'

export type Shape = 'solid' | 'split' | 'pointed' | 'hollow'

const SHAPES: Partial<Record<StateType, Shape>> = {
  FAILED: 'split',
  CRASHED: 'pointed',
  CANCELLED: 'hollow',
  CANCELLING: 'hollow',
}

export const shapeOf = (type: StateType): Shape => SHAPES[type] ?? 'solid'
