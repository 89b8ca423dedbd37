/** Search parameters as plain text, `?q=state:failed`, the same as the API, the CLI and mails write them. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null) params.set(name, String(value))
  }
  const text = params.toString().replace(/%(3A|2C|2F|40|7E)/g, (code) => decodeURIComponent(code))
  return text && `?${text}`
}

/** Reads one text parameter in `validateSearch`; anything else is as if it were not there. */
export function text(search: Record<string, unknown>, name: string): string | undefined {
  const value = search[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Reads a parameter that is one of a few words. */
export function oneOf<T extends string>(
  search: Record<string, unknown>,
  name: string,
  words: readonly T[],
): T | undefined {
  return words.find((word) => word === search[name])
}
