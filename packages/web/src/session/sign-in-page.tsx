/** Signs in, step by step: the server names what is missing, the page asks for it. */
import { Button, TextInput } from '@mantine/core'
import { ProblemError, type SecondFactorSetup } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { useProblemText } from '../elements/problem.tsx'
import { useApi } from '../live/live.tsx'
import { Card } from './card.tsx'
import { OtherWays } from './other-ways.tsx'
import { SecondFactorCodes } from './second-factor-setup.tsx'
import { useShortestPassword, useSignInMethods } from './use-sign-in-methods.ts'
import { useSignedIn } from './use-signed-in.ts'

type Step = 'password' | 'newPassword' | 'code'

/** The failures that ask for more. */
const steps: Readonly<Record<string, Step>> = {
  'password-change-needed': 'newPassword',
  'second-factor-needed': 'code',
  'second-factor-set-up-needed': 'code',
}

function stepAskedBy(fault: unknown): Step | undefined {
  return fault instanceof ProblemError ? steps[fault.code] : undefined
}

export function SignInPage() {
  const { t } = useTranslation('session')
  const api = useApi()
  const signedIn = useSignedIn()
  const methods = useSignInMethods()
  const problemText = useProblemText()
  const shortest = useShortestPassword()
  const [step, setStep] = useState<Step>('password')
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const [code, setCode] = useState('')
  const [setup, setSetup] = useState<SecondFactorSetup | null>(null)
  const [otherProblem, setOtherProblem] = useState<unknown>(null)
  const again = () => {
    setStep('password')
    setPassword('')
    setNewPassword('')
    setCode('')
    setSetup(null)
  }
  const signIn = useMutation({
    mutationFn: () =>
      api.signIn({
        body: {
          user,
          password,
          ...(newPassword === '' ? {} : { newPassword }),
          ...(code === '' ? {} : { code }),
        },
      }),
    onSuccess: signedIn,
    onError: async (fault) => {
      setOtherProblem(null)
      setCode('')
      const asked = stepAskedBy(fault)
      if (asked) setStep(asked)
      else if (fault instanceof ProblemError && fault.code === 'sign-in-refused') again()
      if (!(fault instanceof ProblemError) || fault.code !== 'second-factor-set-up-needed') return
      setSetup(await api.beginSecondFactorAtSignIn({ body: { user, password } }))
    },
  })
  const fault = otherProblem ?? (stepAskedBy(signIn.error) ? null : signIn.error)
  const card = { problem: fault ? problemText(fault) : null, onSubmit: () => signIn.mutate() }
  const next = (isReady: boolean) => (
    <>
      <Button type="submit" size="md" loading={signIn.isPending} disabled={!isReady} fullWidth>
        {t('next')}
      </Button>
      <Button variant="subtle" onClick={again}>
        {t('back')}
      </Button>
    </>
  )
  if (step === 'newPassword') {
    return (
      <Card title={t('ownPassword')} subtitle={t('ownPasswordHint')} {...card}>
        <PasswordField
          label={t('newPassword')}
          description={t('passwordHint', { count: shortest })}
          value={newPassword}
          onChange={(event) => setNewPassword(event.currentTarget.value)}
          autoComplete="new-password"
          size="md"
          autoFocus
        />
        {next(newPassword !== '')}
      </Card>
    )
  }
  if (step === 'code') {
    return (
      <Card
        title={setup ? t('enrolTitle') : t('codeTitle')}
        subtitle={setup ? t('enrolHint') : t('codeHint')}
        {...card}
      >
        {setup ? <SecondFactorCodes setup={setup} /> : null}
        <TextInput
          label={t('code')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          className="tabular"
          size="md"
          autoFocus
        />
        {next(code.trim() !== '')}
      </Card>
    )
  }
  return (
    <Card
      title={t('title')}
      subtitle={t('subtitle', { server: location.hostname })}
      problem={card.problem}
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
      <PasswordField
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
      <OtherWays methods={methods} onProblem={setOtherProblem} />
      <p className="dim tiny">{t('help')}</p>
    </Card>
  )
}
