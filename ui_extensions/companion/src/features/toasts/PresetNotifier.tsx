import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { get } from '@/api/client'
import { usePerson } from '@/api/person'
import { type Preset, presetsQuery } from '@/api/presets'
import { useZone } from '@/format/zone'
import { useTaskEvents } from '@/live/useTaskEvents'
import { toast } from './store'
import { useSubscribed } from './subscriptions'

/** How many runs a preset's list has at its beginning that are no news any more. */
const KNOWN = 500

/** Tells of new runs under the presets that somebody asked to hear of, on whatever page. */
export default function PresetNotifiers() {
  const ids = useSubscribed()
  const { data } = useQuery(presetsQuery(usePerson()))
  const presets = [...(data?.presets ?? []), ...(data?.templates ?? [])]
  return presets
    .filter(({ id, q, problem }) => ids.includes(id) && q !== null && !problem)
    .map((preset) => <Notifier key={`${preset.id} ${preset.q}`} preset={preset} />)
}

function Notifier({ preset: { id, name, slug, q } }: { preset: Preset }) {
  const zone = useZone()
  const query = q ?? ''
  const { data, refetch } = useQuery({
    queryKey: ['preset-news', { query, zone }],
    queryFn: ({ signal }) => get('runs', { q: query, timezone: zone, limit: KNOWN }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const [told] = useState(() => new Set<string>())
  const ids = data?.runs.map((run) => run.id) ?? []
  const topic = data ? ({ topic: 'runs', q: query, timezone: zone, ids, version: data.version } as const) : null
  const tell = (fresh: string[]) => {
    const news = fresh.filter((run) => !told.has(run))
    for (const run of news) told.add(run)
    if (news.length === 0) return
    toast.info(`New runs in “${name}”`, {
      key: `preset:${id}`,
      source: `preset:${id}`,
      count: news.length,
      detail: (
        <Link to="/runs" search={{ preset: slug }}>
          See them
        </Link>
      ),
    })
  }
  useTaskEvents(topic, {
    onChanges: (message) => tell(message.new),
    onResync: async () => {
      const before = new Set(ids)
      const { data: now } = await refetch()
      // Older runs may have moved up into what was read; those that came at the beginning are news.
      const first = now?.runs.findIndex((run) => before.has(run.id)) ?? 0
      tell(now?.runs.slice(0, Math.max(0, first)).map((run) => run.id) ?? [])
    },
  })
  return null
}
