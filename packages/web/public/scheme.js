// Before the first paint: the theme and the language chosen last, so that nothing flashes.
;(() => {
  const root = document.documentElement
  const read = (key) => {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  }
  const theme = read('offhook-theme')
  const isDark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
  root.lang = read('offhook-language') ?? (navigator.language.startsWith('de') ? 'de' : 'en')
})()
