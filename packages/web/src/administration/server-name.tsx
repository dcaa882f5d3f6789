/** The name of the server, changed on its own: what hangs on it is shown before, with what remains to be done by hand. */
import { newServerName, type ServerNameChange } from '@offhook/contract'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../live/live.tsx'
import { GuidedChange } from './guided-change.tsx'

export function ServerName({ name }: { readonly name: string }) {
  const { t } = useTranslation('administration')
  const api = useApi()
  return (
    <GuidedChange<ServerNameChange>
      saved={name}
      label={t('settings.serverName')}
      hint={t('serverName.hint')}
      look={t('serverName.look')}
      agree={t('serverName.agree')}
      problemOf={(serverName) =>
        newServerName.safeParse({ serverName }).success ? undefined : t('serverName.wrong')
      }
      titleOf={(wanted) => t('serverName.title', { name: wanted })}
      doneOf={({ after }) => t('serverName.done', { name: after })}
      preview={(serverName) => api.previewServerName({ body: { serverName } })}
      change={(serverName) => api.changeServerName({ body: { serverName } })}
      effectOf={(change) => <Effect change={change} />}
    />
  )
}

function Effect({ change }: { readonly change: ServerNameChange }) {
  const { t } = useTranslation('administration')
  const name = change.after
  return (
    <>
      <List title={t('serverName.itself')} lines={useItself(change)} />
      <List title={t('serverName.byHand')} lines={useByHand(change)} />
      <List
        title={t('serverName.stays')}
        lines={[
          t('serverName.addresses'),
          t('serverName.former', { name: change.before }),
          change.certificate.isGood ? t('serverName.certificate.good', { name }) : '',
        ]}
      />
    </>
  )
}

/** Empty lines are left out. */
function List({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul className="small">
        {lines
          .filter((line) => line !== '')
          .map((line) => (
            <li key={line}>{line}</li>
          ))}
      </ul>
    </section>
  )
}

function useItself({ after, configured, phoneServer }: ServerNameChange): string[] {
  const { t } = useTranslation('administration')
  const way = configured !== null ? 'configured' : phoneServer === after ? 'told' : 'unreached'
  return [
    t('serverName.shown', { name: after }),
    t(`serverName.phoneServer.${way}`, { name: after, server: phoneServer }),
  ]
}

function useByHand(change: ServerNameChange): string[] {
  const { t } = useTranslation('administration')
  const { after: name, configured, certificate, phones, passkeys, providers, senders } = change
  const { signIns, tokens, hasKerberos } = change
  const said = (isSo: boolean, text: string) => (isSo ? text : '')
  return [
    said(configured !== null && configured !== name, t('serverName.configuration', { name })),
    said(
      !certificate.isGood,
      t(`serverName.certificate.${certificate.isSelfSigned ? 'selfSigned' : 'own'}`, { name }),
    ),
    said(phones.accounts > 0, t('serverName.phones', { count: phones.accounts, signedIn: phones.signedIn })),
    said(passkeys.people > 0, t('serverName.passkeys', { count: passkeys.people, name })),
    said(passkeys.withoutPassword > 0, t('serverName.withoutPassword', { count: passkeys.withoutPassword })),
    said(
      providers.length > 0,
      t('serverName.providers', {
        names: providers.join(', '),
        uri: `${originAt(name)}/sign-in/provider`,
      }),
    ),
    said(senders.length > 0, t('serverName.senders', { names: senders.join(', '), origin: originAt(name) })),
    said(hasKerberos, t('serverName.kerberos', { name })),
    said(signIns > 0, t('serverName.signIns', { count: signIns })),
    said(tokens > 0, t('serverName.tokens', { count: tokens })),
    t('serverName.links', { origin: originAt(name) }),
  ]
}

/** Scheme, name and port at which browsers will come. */
function originAt(name: string): string {
  const url = new URL(location.origin)
  url.hostname = name.includes(':') ? `[${name}]` : name
  return url.origin
}
