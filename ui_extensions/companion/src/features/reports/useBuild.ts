import { useEffect, useState } from 'react'
import { ApiError } from '@/api/client'
import { buildFile, type Format, type ReportDefinition } from '@/api/reports'
import { wordsOf } from '@/features/presets/useChanges'
import { toast } from '@/features/toasts/store'
import { sizeWords } from './words'

/** Builds a file and hands it to the browser; `busy` is the format that is being built, `seconds` since when. */
export function useBuild(report: string | ReportDefinition, period?: string) {
  const [busy, setBusy] = useState<Format | null>(null)
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => setSeconds((each) => each + 1), 1000)
    return () => clearInterval(timer)
  }, [busy])
  const build = async (format: Format) => {
    setSeconds(0)
    setBusy(format)
    try {
      const { name, content } = await buildFile(report, format, period)
      hand(name, content)
      toast.success(`Built ${name}`, { detail: sizeWords(content.size) })
    } catch (error) {
      const title =
        error instanceof ApiError && error.problem.status === 422 ? 'Not built yet' : 'It could not be built'
      toast.error(title, { detail: wordsOf(error) })
    } finally {
      setBusy(null)
    }
  }
  return { busy, seconds, build }
}

function hand(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000) // the browser reads it after the click
}
