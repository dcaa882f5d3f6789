/** The gate: leads to the set-up or the sign-in where they are needed, else opens the stream of events and shows the shell. */
import { ProblemError } from '@offhook/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Navigate, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi, useLive } from '../live/live.tsx'
import { preferences } from '../own/preferences.ts'
import { meKey } from '../session/me-key.ts'
import { SignInPage } from '../session/sign-in-page.tsx'
import { Shell } from './shell.tsx'
import { ShellSkeleton } from './shell-skeleton.tsx'
import { Unreachable } from './unreachable.tsx'

export function SignedIn() {
  const api = useApi()
  const me = useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => api.getMe({ signal }),
    staleTime: Infinity,
  })
  if (me.error) {
    const code = me.error instanceof ProblemError ? me.error.code : ''
    if (code === 'set-up-needed') return <Navigate to="/setup" replace />
    if (code === 'sign-in-needed') return <SignInPage />
    // A hiccup of the network must not take away the page one works on.
    if (!me.data) return <Unreachable error={me.error} onRetry={() => me.refetch()} />
  }
  if (!me.data) return <ShellSkeleton />
  return <WithEvents personId={me.data.id} language={me.data.language} />
}

function WithEvents({
  personId,
  language,
}: {
  readonly personId: string
  readonly language: 'de' | 'en' | null
}) {
  const { open } = useLive()
  const queries = useQueryClient()
  const { i18n } = useTranslation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person is another stream
  useEffect(() => open(() => void queries.invalidateQueries({ queryKey: meKey })), [open, queries, personId])
  useEffect(() => {
    if (language === null || language === i18n.language || preferences.isFixed('language')) return
    preferences.set({ language })
    void i18n.changeLanguage(language)
  }, [language, i18n])
  return (
    <Shell>
      <Outlet />
    </Shell>
  )
}
