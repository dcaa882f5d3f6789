/** Everything that the whole page shares, put together. */
import { MantineProvider, mergeThemeOverrides } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { i18n } from 'i18next'
import { useEffect, useMemo, useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import { DialConfirmationProvider } from './dial/dial-confirmation.tsx'
import { LiveProvider } from './live/live.tsx'
import { usePreferences } from './own/preferences.ts'
import { ProjectProvider } from './projects/project-choice.tsx'
import { createAppRouter } from './router.tsx'
import { SoftphoneProvider } from './softphone/use-softphone.tsx'
import { cssVariables, theme } from './style/theme.ts'

function createQueries(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000 } } })
}

export function App({ i18n, nonce }: { readonly i18n: i18n; readonly nonce: string }) {
  const [queries] = useState(createQueries)
  const [router] = useState(createAppRouter)
  const chosen = usePreferences().theme
  const scheme = useScheme(chosen)
  const [language, setLanguage] = useState(i18n.language)
  const worded = useMemo(() => withWords(i18n, language), [i18n, language])
  useEffect(() => {
    const follow = (language: string) => {
      document.documentElement.lang = language
      setLanguage(language)
    }
    i18n.on('languageChanged', follow)
    return () => i18n.off('languageChanged', follow)
  }, [i18n])
  return (
    <MantineProvider
      theme={worded}
      cssVariablesResolver={cssVariables}
      forceColorScheme={scheme}
      getStyleNonce={() => nonce}
    >
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <LiveProvider>
            <Notifications className="toasts" position="bottom-center" limit={3} autoClose={4000} />
            <SoftphoneProvider>
              <ProjectProvider>
                <DialConfirmationProvider>
                  <RouterProvider router={router} />
                </DialConfirmationProvider>
              </ProjectProvider>
            </SoftphoneProvider>
          </LiveProvider>
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  )
}

/** The buttons that Mantine brings itself have names too. */
function withWords(i18n: i18n, language: string) {
  const closeButtonProps = { 'aria-label': i18n.t('close', { lng: language }) }
  return mergeThemeOverrides(theme, { components: { Notification: { defaultProps: { closeButtonProps } } } })
}

/** The chosen theme, or the device's, as it changes. */
function useScheme(chosen: 'light' | 'dark' | 'auto'): 'light' | 'dark' {
  const [isDark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  if (chosen !== 'auto') return chosen
  return isDark ? 'dark' : 'light'
}
