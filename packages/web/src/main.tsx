import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './style/tokens.css'
import './style/base.css'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import { createI18n } from './i18n/index.ts'
import { preferences } from './own/preferences.ts'
import { listenForInstallOffer } from './own/use-install.ts'

// The content security policy forbids code made at run time.
z.config({ jitless: true })

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
// Libraries that write style elements by themselves look here.
;(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce

listenForInstallOffer()

const RELOAD_PAUSE_MS = 60_000
// A part of the page that is gone: the server was updated while the page was open. The new page knows the new parts.
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('offhook-reloaded') ?? 0)
  if (Date.now() - last < RELOAD_PAUSE_MS) return
  sessionStorage.setItem('offhook-reloaded', String(Date.now()))
  event.preventDefault()
  location.reload()
})

const language = preferences.values.language ?? (navigator.language.startsWith('de') ? 'de' : 'en')

createRoot(document.getElementById('root')!).render(<App i18n={createI18n(language)} nonce={nonce} />)
