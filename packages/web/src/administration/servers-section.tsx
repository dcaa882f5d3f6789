/** The STUN and TURN servers: own ones, or those of a provider from whom they are fetched. */
import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import type { MediaSettings, MediaStatus } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { Section } from '../elements/section.tsx'
import { dateAndTime } from '../i18n/format.ts'
import { problemSentence } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import classes from './administration.module.css'

/** What is typed, before it is read. */
interface Texts {
  readonly stun: string
  readonly turn: string
  readonly turnSecret: string
  readonly providerSecret: string
}

export function textsOf({ stunUris, turnUris }: MediaSettings): Texts {
  return { stun: stunUris.join('\n'), turn: turnUris.join('\n'), turnSecret: '', providerSecret: '' }
}

interface ServersSectionProps {
  readonly status: MediaStatus
  readonly fields: MediaSettings
  readonly onFields: (changes: Partial<MediaSettings>) => void
  readonly texts: Texts
  readonly onTexts: (changes: Partial<Texts>) => void
  /** Paths of the fields that are not as they should be. */
  readonly problems: readonly string[]
}

export function ServersSection(props: ServersSectionProps) {
  const { t } = useTranslation(['connection', 'servers'])
  const { fields, onFields } = props
  return (
    <Section id="servers" title={t('servers')} hint={t('serversHint')}>
      <div className={`${classes.form} ${classes.padded}`}>
        <Select
          label={t('source', { ns: 'servers' })}
          allowDeselect={false}
          data={[
            { value: 'own', label: t('own', { ns: 'servers' }) },
            { value: 'provider', label: t('provider', { ns: 'servers' }) },
          ]}
          value={fields.turnSource}
          onChange={(value) => onFields({ turnSource: value === 'provider' ? 'provider' : 'own' })}
        />
        {fields.turnSource === 'provider' ? <ProviderFields {...props} /> : <OwnFields {...props} />}
      </div>
    </Section>
  )
}

function OwnFields({ status, fields, onFields, texts, onTexts, problems }: ServersSectionProps) {
  const { t } = useTranslation('connection')
  const wrong = (field: string, example: string) =>
    problems.some((path) => path.startsWith(field)) ? t('wrongUri', { example }) : undefined
  const isShared = fields.turnAuth === 'secret'
  return (
    <>
      <Textarea
        label={t('stunUris')}
        placeholder={t('stunExample')}
        autosize
        minRows={1}
        value={texts.stun}
        error={wrong('stunUris', 'stun:stun.example.com:3478')}
        onChange={(event) => onTexts({ stun: event.currentTarget.value })}
      />
      <Textarea
        label={t('turnUris')}
        placeholder={t('turnExample')}
        autosize
        minRows={2}
        value={texts.turn}
        error={wrong('turnUris', 'turn:turn.example.com:443?transport=tcp')}
        onChange={(event) => onTexts({ turn: event.currentTarget.value })}
      />
      <Select
        label={t('auth')}
        description={t(isShared ? 'authSecretHint' : 'authPasswordHint')}
        allowDeselect={false}
        data={[
          { value: 'secret', label: t('authSecret') },
          { value: 'password', label: t('authPassword') },
        ]}
        value={fields.turnAuth}
        onChange={(value) => onFields({ turnAuth: value === 'password' ? 'password' : 'secret' })}
      />
      {isShared ? (
        <Hours {...{ fields, onFields }} />
      ) : (
        <TextInput
          label={t('turnUser')}
          autoComplete="off"
          value={fields.turnUser}
          onChange={(event) => onFields({ turnUser: event.currentTarget.value })}
        />
      )}
      <PasswordField
        label={isShared ? t('turnSecret') : t('turnPassword')}
        description={status.hasTurnSecret ? t('secretKept') : undefined}
        autoComplete="new-password"
        value={texts.turnSecret}
        onChange={(event) => onTexts({ turnSecret: event.currentTarget.value })}
      />
    </>
  )
}

const requests = ['get', 'postJson', 'postForm'] as const

function ProviderFields({ status, fields, onFields, texts, onTexts, problems }: ServersSectionProps) {
  const { t } = useTranslation(['servers', 'connection'])
  return (
    <>
      <TextInput
        label={t('url')}
        description={t('urlHint')}
        placeholder="https://rtc.live.cloudflare.com/v1/turn/keys/…/credentials/generate-ice-servers"
        value={fields.providerUrl}
        error={problems.includes('providerUrl') ? t('wrongUrl') : undefined}
        onChange={(event) => onFields({ providerUrl: event.currentTarget.value.trim() })}
      />
      <Select
        label={t('request')}
        allowDeselect={false}
        data={requests.map((value) => ({ value, label: t(`requests.${value}`) }))}
        value={fields.providerRequest}
        onChange={(value) =>
          onFields({ providerRequest: requests.find((known) => known === value) ?? 'get' })
        }
      />
      <TextInput
        label={t('user')}
        description={t('userHint')}
        autoComplete="off"
        value={fields.providerUser}
        onChange={(event) => onFields({ providerUser: event.currentTarget.value })}
      />
      <PasswordField
        label={t('secret')}
        description={status.hasProviderSecret ? t('secretKept', { ns: 'connection' }) : undefined}
        autoComplete="new-password"
        value={texts.providerSecret}
        onChange={(event) => onTexts({ providerSecret: event.currentTarget.value })}
      />
      {fields.providerRequest === 'get' ? null : <Hours {...{ fields, onFields }} />}
      <ProviderState status={status} />
    </>
  )
}

function Hours({ fields, onFields }: Pick<ServersSectionProps, 'fields' | 'onFields'>) {
  const { t } = useTranslation('connection')
  return (
    <NumberInput
      label={t('hours')}
      min={1}
      max={24}
      clampBehavior="strict"
      suffix={` ${t('hoursUnit')}`}
      value={fields.turnHours}
      onChange={(value) => {
        if (Number(value) >= 1) onFields({ turnHours: Number(value) })
      }}
    />
  )
}

/** What has become of the provider that is saved. */
function ProviderState({ status: { provider } }: { readonly status: MediaStatus }) {
  const { t, i18n } = useTranslation('servers')
  const language = useLanguage()
  const { state, fetchedAt, nextAt, uris, problem } = provider
  const when = (at: number | null) => (at === null ? '' : dateAndTime(at, language))
  return (
    <div role="status" className="column near small">
      <p>{t(`state.${state}`, { when: when(fetchedAt), next: when(nextAt) })}</p>
      {problem ? (
        <p>{problemSentence(i18n, { code: problem.code, details: problem.details } as never)}</p>
      ) : null}
      {uris.length > 0 ? <p className="dim">{uris.join(' · ')}</p> : null}
    </div>
  )
}
