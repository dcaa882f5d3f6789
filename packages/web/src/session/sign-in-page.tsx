/** Signs in, step by step: the server names what is missing, the page asks for it. */
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type Me, ProblemError } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { useProblemText } from '../shell/problem.tsx'
import { Card } from './card.tsx'
import { meKey } from './me-key.ts'
import { useShortestPassword } from './use-password-rule.ts'

type Step = 'password' | 'newPassword'

/** The failures that ask for more. */
const steps: Readonly<Record<string, Step>> = { 'password-change-needed': 'newPassword' }

export function SignInPage() {
  const { t } = useTranslation('session')
  const api = useApi()
  const signedIn = useSignedIn()
  const problemText = useProblemText()
  const [step, setStep] = useState<Step>('password')
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const again = () => {
    setStep('password')
    setPassword('')
    setNewPassword('')
  }
  const signIn = useMutation({
    mutationFn: () =>
      api.signIn({ body: { user, password, ...(newPassword === '' ? {} : { newPassword }) } }),
    onSuccess: signedIn,
    onError: (fault) => {
      const asked = fault instanceof ProblemError ? steps[fault.code] : undefined
      if (asked) setStep(asked)
      else if (fault instanceof ProblemError && fault.code === 'sign-in-refused') again()
    },
  })
  const isAsked = signIn.error instanceof ProblemError && steps[signIn.error.code] !== undefined
  const problem = signIn.error && !isAsked ? problemText(signIn.error) : null
  if (step === 'newPassword') {
    return (
      <Card
        title={t('ownPassword')}
        subtitle={t('ownPasswordHint')}
        problem={problem}
        onSubmit={() => signIn.mutate()}
      >
        <NewPassword value={newPassword} onChange={setNewPassword} />
        <Button type="submit" size="md" loading={signIn.isPending} disabled={newPassword === ''} fullWidth>
          {t('next')}
        </Button>
        <Button variant="subtle" onClick={again}>
          {t('back')}
        </Button>
      </Card>
    )
  }
  return (
    <Card
      title={t('title')}
      subtitle={t('subtitle', { server: location.hostname })}
      problem={problem}
      onSubmit={() => {
        if (user.trim() !== '' && password !== '') signIn.mutate()
      }}
    >
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
      <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
        {t('signIn')}
      </Button>
      <p className="dim tiny">{t('help')}</p>
    </Card>
  )
}

function NewPassword({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (text: string) => void
}) {
  const { t } = useTranslation('session')
  const shortest = useShortestPassword()
  return (
    <PasswordInput
      label={t('newPassword')}
      description={t('passwordHint', { count: shortest })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      size="md"
      autoFocus
    />
  )
}

function useSignedIn(): (me: Me) => void {
  const queries = useQueryClient()
  return (me) => {
    // What somebody else saw before is nobody's business.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] })
    queries.setQueryData(meKey, me)
  }
}
