/** Where this page is served from: the server writes the base path into `<base href>`. */
export function basePath(): string {
  return new URL('.', document.baseURI).pathname
}

export function apiUrl(path: string, params: QueryParams = {}): string {
  const url = new URL(`api/v1/${path}`, document.baseURI)
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value))
  }
  return url.toString()
}

export function liveUrl(): string {
  const url = new URL(apiUrl('live'))
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.toString()
}

export type QueryParams = { [name: string]: string | number | boolean | null | undefined }
