import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { Logo } from '../shell/logo.tsx'
import { useProblemText } from '../shell/problem.tsx'
import { meKey } from './me-key.ts'
import classes from './session.module.css'

export function SignInPage() {
  const { t } = useTranslation('session')
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => api.signIn({ body: { user, password } }),
    onSuccess: (me) => {
      // What somebody else saw before is nobody's business.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] })
      queries.setQueryData(meKey, me)
    },
    onError: () => setPassword(''),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (user.trim() !== '' && password !== '') signIn.mutate()
  }
  return (
    <main className={classes.stage}>
      <form className={classes.card} onSubmit={submit}>
        <Logo size={48} />
        <div>
          <h1>{t('title')}</h1>
          <p className="dim">{t('subtitle', { server: location.hostname })}</p>
        </div>
        <TextInput
          label={t('user')}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
          autoFocus
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t('password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          size="md"
          required
          withAsterisk={false}
        />
        <div role="alert" className={classes.problem}>
          {signIn.error ? problemText(signIn.error) : null}
        </div>
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          {t('signIn')}
        </Button>
        <p className="dim tiny">{t('help')}</p>
      </form>
    </main>
  )
}
