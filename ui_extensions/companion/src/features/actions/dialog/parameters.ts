import type { Json } from '@/api/types'

type Read = { parameters: { [key: string]: Json } } | { problem: string }

/** A JSON object, or why the text is none, with the line. */
export function readParameters(text: string): Read {
  let value: Json
  try {
    value = JSON.parse(text.trim() || '{}') as Json
  } catch (error) {
    return { problem: `This is no JSON${lineOf(text, error)}` }
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { problem: 'Parameters are an object: { "name": value, … }' }
  return { parameters: value }
}

/** ` (line 3)`, as far as the browser tells. */
function lineOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const position = /position (\d+)/.exec(message)?.[1]
  const line = /line (\d+)/.exec(message)?.[1] ?? (position && text.slice(0, Number(position)).split('\n').length)
  return line ? ` (line ${line})` : ''
}
