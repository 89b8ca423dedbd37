import '@testing-library/jest-dom/vitest'
import { configure } from '@testing-library/dom'

// A loaded machine is slow; a test that fails waits this long, one that passes does not.
configure({ asyncUtilTimeout: 15_000 })

class StillObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

globalThis.ResizeObserver ??= StillObserver as unknown as typeof ResizeObserver
window.matchMedia ??= (query: string) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList
Element.prototype.scrollIntoView ??= () => {}
