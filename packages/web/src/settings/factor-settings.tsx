/** One's passkeys, the second factor, and accounts elsewhere that are linked. */
import { Button, Modal, TextInput } from '@mantine/core'
import type { PasskeyView, SecondFactorSetup } from '@offhook/contract'
import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText, useShowProblem } from '../elements/problem.tsx'
import { Section, Setting } from '../elements/section.tsx'
import classes from '../elements/section-parts.module.css'
import { dateAndTime } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import { SecondFactorCodes } from '../session/second-factor-setup.tsx'
import { useOwnSecurity } from '../session/use-own-security.ts'
import { useSignInMethods } from '../session/use-sign-in-methods.ts'

export function PasskeySettings() {
  const { t } = useTranslation('settings')
  const api = useApi()
  const { security, refresh } = useOwnSecurity()
  const showProblem = useShowProblem()
  const [name, setName] = useState('')
  const add = useMutation({
    mutationFn: async () => {
      const options = await api.beginPasskey()
      const response = await startRegistration({
        optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
      })
      return api.createPasskey({ body: { name: name.trim(), response: { ...response } } })
    },
    onSuccess: () => {
      setName('')
      showDone(t('passkeyAdded'))
      return refresh()
    },
    onError: (fault) =>
      fault.name === 'NotAllowedError' ? showDone(t('passkeyCancelled')) : showProblem(fault),
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.deletePasskey({ params: { id } }),
    onSuccess: () => {
      showDone(t('passkeyRemoved'))
      return refresh()
    },
    onError: showProblem,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') add.mutate()
  }
  return (
    <Section id="passkeys" title={t('passkeys')} hint={t('passkeysHint')}>
      <ul className={classes.list}>
        {security?.passkeys.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => remove.mutate(passkey.id)} />
        ))}
        {security?.passkeys.length === 0 ? (
          <li className={`${classes.item} dim`}>{t('noPasskeys')}</li>
        ) : null}
      </ul>
      <form className={classes.rowForm} onSubmit={submit}>
        <TextInput
          label={t('passkeyName')}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={name.trim() === ''}>
          {t('addPasskey')}
        </Button>
      </form>
    </Section>
  )
}

function PasskeyRow({ passkey, onRemove }: { readonly passkey: PasskeyView; readonly onRemove: () => void }) {
  const { t } = useTranslation(['settings', 'shell'])
  const language = useLanguage()
  const used =
    passkey.lastUsedAt === null ? t('unused') : t('used', { when: dateAndTime(passkey.lastUsedAt, language) })
  return (
    <li className={classes.item}>
      <span className="grow">
        <span className="truncate">{passkey.name}</span>
        <span className="dim small">
          {' '}
          {[passkey.isSynced ? t('synced') : '', used].filter(Boolean).join(' · ')}
        </span>
      </span>
      <Button variant="light" color="red" c="var(--bad)" size="compact-sm" onClick={onRemove}>
        {t('remove', { ns: 'shell' })}
      </Button>
    </li>
  )
}

export function SecondFactorSettings() {
  const { t } = useTranslation(['settings', 'shell', 'session'])
  const api = useApi()
  const { security, refresh } = useOwnSecurity()
  const showProblem = useShowProblem()
  const problemText = useProblemText()
  const [setup, setSetup] = useState<SecondFactorSetup | null>(null)
  const [code, setCode] = useState('')
  const begin = useMutation({
    mutationFn: () => api.beginSecondFactor(),
    onSuccess: setSetup,
    onError: showProblem,
  })
  const close = () => {
    setSetup(null)
    setCode('')
    confirm.reset()
  }
  const confirm = useMutation({
    mutationFn: () => api.confirmSecondFactor({ body: { code } }),
    onSuccess: () => {
      close()
      showDone(t('secondFactorDone'))
      return refresh()
    },
    onError: () => setCode(''),
  })
  const remove = useMutation({
    mutationFn: () => api.removeSecondFactor(),
    onSuccess: () => {
      showDone(t('secondFactorRemoved'))
      return refresh()
    },
    onError: showProblem,
  })
  if (!security) return null
  const { isOn, isRequired, recoveryCodesLeft } = security.secondFactor
  return (
    <Section id="second-factor" title={t('secondFactor')} hint={t('secondFactorHint')}>
      <Setting label={isOn ? t('secondFactorOn', { count: recoveryCodesLeft }) : t('secondFactorOff')}>
        <span className="row near">
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
            {isOn ? t('replace') : t('setUp')}
          </Button>
          {isOn && !isRequired ? (
            <Button variant="light" color="red" c="var(--bad)" onClick={() => remove.mutate()}>
              {t('remove', { ns: 'shell' })}
            </Button>
          ) : null}
        </span>
      </Setting>
      <Modal
        opened={setup !== null}
        onClose={close}
        title={t('enrolTitle', { ns: 'session' })}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        {setup ? (
          <form
            className="column"
            onSubmit={(event) => {
              event.preventDefault()
              confirm.mutate()
            }}
          >
            <SecondFactorCodes setup={setup} />
            <TextInput
              label={t('code', { ns: 'session' })}
              description={t('codeHint', { ns: 'session' })}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              autoComplete="one-time-code"
              error={confirm.error ? problemText(confirm.error) : undefined}
              data-autofocus
            />
            <Button type="submit" loading={confirm.isPending} disabled={code.trim() === ''}>
              {t('next', { ns: 'session' })}
            </Button>
          </form>
        ) : null}
      </Modal>
    </Section>
  )
}

export function IdentitySettings() {
  const { t } = useTranslation('settings')
  const api = useApi()
  const { security, refresh } = useOwnSecurity()
  const providers = useSignInMethods()?.providers ?? []
  const showProblem = useShowProblem()
  const link = useMutation({
    mutationFn: (id: string) => api.beginProviderLink({ params: { id } }),
    onSuccess: ({ url }) => location.assign(url),
    onError: showProblem,
  })
  const unlink = useMutation({
    mutationFn: (id: string) => api.unlinkProvider({ params: { id } }),
    onSuccess: refresh,
    onError: showProblem,
  })
  const own = security?.identities ?? []
  const others = providers.filter(({ id }) => !own.some(({ sourceId }) => sourceId === id))
  if (own.length === 0 && others.length === 0) return null
  return (
    <Section id="identities" title={t('identities')} hint={t('identitiesHint')}>
      {own.map(({ sourceId, name }) => (
        <Setting key={sourceId} label={name}>
          <Button variant="light" color="red" c="var(--bad)" onClick={() => unlink.mutate(sourceId)}>
            {t('unlink')}
          </Button>
        </Setting>
      ))}
      {others.map(({ id, name }) => (
        <Setting key={id} label={name}>
          <Button variant="default" loading={link.isPending} onClick={() => link.mutate(id)}>
            {t('link', { name })}
          </Button>
        </Setting>
      ))}
    </Section>
  )
}
