// Runs before the first paint: the page opens in the theme that was chosen here or in Prefect's UI.
;(() => {
  let theme = null
  let vision = null
  try {
    theme = localStorage.getItem('vite-ui-theme')
    vision = localStorage.getItem('prefect-color-mode')
  } catch {
    // Storage may be blocked; the system's theme is used then.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  if (vision && vision !== 'default') document.documentElement.setAttribute('data-color-vision', vision)
})()
