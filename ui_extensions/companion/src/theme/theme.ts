import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core'

const vantage: MantineColorsTuple = [
  '#eef2ff',
  '#dbe2fd',
  '#b6c4fa',
  '#8ea3f6',
  '#6484f2',
  '#3d61e6',
  '#163aca',
  '#1231ad',
  '#0e278c',
  '#0a1d6b',
]

export const theme = createTheme({
  colors: { vantage },
  primaryColor: 'vantage',
  primaryShade: 6,
  fontFamily: 'var(--v-font)',
  fontFamilyMonospace: 'var(--v-mono)',
  headings: { fontFamily: 'var(--v-font)', fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
})

/** Mantine's own variables, pointed at ours, so that its parts and ours are of one cloth. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--v-card)',
    '--mantine-color-text': 'var(--v-foreground)',
    '--mantine-color-default': 'var(--v-card)',
    '--mantine-color-default-hover': 'var(--v-hover)',
    '--mantine-color-default-color': 'var(--v-foreground)',
    '--mantine-color-default-border': 'var(--v-border)',
    '--mantine-color-dimmed': 'var(--v-muted-text)',
    '--mantine-color-placeholder': 'var(--v-muted-text)',
    '--mantine-color-anchor': 'var(--v-link)',
    '--mantine-color-error': 'var(--v-negative-text)',
  }
  return { variables: {}, light: shared, dark: shared }
}

const KEY = 'vite-ui-theme'
export type ThemeChoice = 'light' | 'dark' | 'system'

export function themeChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'light' || kept === 'dark' ? kept : 'system'
  } catch {
    return 'system'
  }
}

/** Keeps the theme under the key that Prefect's UI uses, so that on one origin both change together. */
export function prefectThemeManager(): MantineColorSchemeManager {
  let listener: ((event: StorageEvent) => void) | undefined
  return {
    get: () => {
      const kept = themeChoice()
      return kept === 'system' ? 'auto' : kept
    },
    set: (value) => {
      try {
        localStorage.setItem(KEY, value === 'auto' ? 'system' : value)
      } catch {
        // Storage may be blocked; the theme then lasts as long as the page.
      }
    },
    subscribe: (onUpdate) => {
      listener = (event) => {
        if (event.key === KEY)
          onUpdate(event.newValue === 'light' || event.newValue === 'dark' ? event.newValue : 'auto')
      }
      window.addEventListener('storage', listener)
    },
    unsubscribe: () => {
      if (listener) window.removeEventListener('storage', listener)
    },
    clear: () => {
      try {
        localStorage.removeItem(KEY)
      } catch {
        // Nothing was kept then.
      }
    },
  }
}
