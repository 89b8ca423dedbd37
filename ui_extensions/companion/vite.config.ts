import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vitest/config'

/** Preloads the text font, so that the first paint already has it and nothing shifts. */
function preloadFont(): Plugin {
  return {
    name: 'preload-font',
    transformIndexHtml: {
      order: 'post',
      handler(_html, context) {
        const fonts = Object.keys(context.bundle ?? {}).filter((name) => /geist-latin-wght.*\.woff2$/.test(name))
        return fonts.map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `./${name}`, crossorigin: true },
          injectTo: 'head' as const,
        }))
      },
    },
  }
}

const service = process.env.VANTAGE_API_URL ?? 'http://127.0.0.1:4242'

export default defineConfig({
  base: './',
  plugins: [react(), preloadFont()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', proxy: { '/api': { target: service, ws: true } } },
  preview: { host: '127.0.0.1', proxy: { '/api': { target: service, ws: true } } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // One style sheet and one chunk of what pages share: a cold page makes few requests, and styles never come late.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shared',
              test: /src\/(parts|format|query|live|api)\/|@tabler|@mantine\/core|@tanstack/,
              minShareCount: 2,
            },
            {
              name: 'runs-shared',
              test: /src\/features\/((actions|presets|toasts|palette)\/[^/]+|(runs|system)\/(Menu|Toast)[^/]*)$/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
    assetsInlineLimit: (path) => (path.endsWith('.woff2') ? false : undefined),
  },
  test: {
    environment: 'jsdom',
    globals: true,
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
  },
})
