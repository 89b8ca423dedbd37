/** Where this page is served from: the server writes the base path into `<base href>`. */
export function basePath(): string {
  return new URL('.', document.baseURI).pathname
}

/** Whether this is the page of a signed link, which may ask for one dashboard and nothing else. */
export function isEmbedded(): boolean {
  return location.pathname.slice(basePath().length).startsWith('embed/')
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
