/** The ways to sign in beside the password. */
import { Button } from '@mantine/core'
import type { SignInMethods } from '@offhook/contract'
import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser'
import { IconBuilding, IconDeviceDesktop, IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import classes from './session.module.css'
import { useSignedIn } from './use-signed-in.ts'

interface OtherWaysProps {
  readonly methods: SignInMethods | undefined
  readonly onProblem: (fault: unknown) => void
}

export function OtherWays({ methods, onProblem }: OtherWaysProps) {
  const { t } = useTranslation('session')
  const api = useApi()
  const signedIn = useSignedIn()
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { ticket, options } = await api.beginPasskeySignIn()
      const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
      const response = await startAuthentication({ optionsJSON })
      return api.signInWithPasskey({ body: { ticket, response: { ...response } } })
    },
    onSuccess: signedIn,
    // Whoever closes the browser's own window did not want to; that is nothing to report.
    onError: (fault) => onProblem(fault.name === 'NotAllowedError' ? null : fault),
  })
  const byKerberos = useMutation({
    mutationFn: () => api.signInWithKerberos(),
    onSuccess: signedIn,
    onError: onProblem,
  })
  const byProvider = useMutation({
    mutationFn: (id: string) => api.beginProviderSignIn({ params: { id } }),
    onSuccess: ({ url }) => location.assign(url),
    onError: onProblem,
  })
  return (
    <div className={classes.ways}>
      <Button
        variant="default"
        size="md"
        leftSection={<IconFingerprint size={18} aria-hidden />}
        loading={byPasskey.isPending}
        onClick={() => byPasskey.mutate()}
      >
        {t('passkey')}
      </Button>
      {methods?.providers.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          size="md"
          leftSection={<IconBuilding size={18} aria-hidden />}
          loading={byProvider.isPending}
          onClick={() => byProvider.mutate(id)}
        >
          {t('provider', { name })}
        </Button>
      ))}
      {methods?.kerberos ? (
        <Button
          variant="default"
          size="md"
          leftSection={<IconDeviceDesktop size={18} aria-hidden />}
          loading={byKerberos.isPending}
          onClick={() => byKerberos.mutate()}
        >
          {t('kerberos')}
        </Button>
      ) : null}
    </div>
  )
}
