/** Where a provider sends the browser back to. */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { Card } from './card.tsx'
import { useSignedIn } from './use-signed-in.ts'

export function ProviderReturnPage() {
  const { t } = useTranslation('session')
  const api = useApi()
  const navigate = useNavigate()
  const signedIn = useSignedIn()
  const problemText = useProblemText()
  const hasBegun = useRef(false)
  const finish = useMutation({
    mutationFn: (query: string) => api.signInWithProvider({ body: { query } }),
    onSuccess: (me) => {
      signedIn(me)
      return navigate({ to: '/people', replace: true })
    },
  })
  const { mutate } = finish
  useEffect(() => {
    if (hasBegun.current) return
    hasBegun.current = true
    const query = location.search
    // The code must not stay in the history.
    history.replaceState(null, '', location.pathname)
    mutate(query)
  }, [mutate])
  const leave = () => void navigate({ to: '/people', replace: true })
  if (!finish.error) return <Card title={t('title')} subtitle={t('returning')} onSubmit={leave} />
  return (
    <Card title={t('returnFailed')} subtitle="" problem={problemText(finish.error)} onSubmit={leave}>
      <Button type="submit" size="md" fullWidth>
        {t('toSignIn')}
      </Button>
    </Card>
  )
}
