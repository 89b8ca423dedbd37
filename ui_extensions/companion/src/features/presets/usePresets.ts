import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { usePerson } from '@/api/person'
import { PRESETS_KEY, presetsQuery } from '@/api/presets'
import { useLive } from '@/live/useLive'
import { keepHint } from './hint'

/** The presets that this person sees. */
export function usePresets() {
  return useQuery(presetsQuery(usePerson()))
}

/** Reads them again when the live socket tells of a change, here or in another browser; once for the page. */
export function useFollowPresets() {
  const client = useQueryClient()
  const found = usePresets()
  const { data } = found
  useLive({ topic: 'presets' }, (message) => {
    const changed = message.type === 'presets' && data !== undefined && message.revision !== data.revision
    if (changed || message.type === 'resync') void client.invalidateQueries({ queryKey: PRESETS_KEY })
  })
  useEffect(() => {
    if (data) keepHint(data.default !== null)
  }, [data])
  return found
}
