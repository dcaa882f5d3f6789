import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../../elements/password-field.tsx'
import admin from '../administration.module.css'
import { useProfiles } from './group-card.tsx'
import type { GroupFieldsProps } from './group-draft.ts'

/** Where the phone system is, and how one signs in to it. */
export function ConnectionFields({
  draft,
  change,
  problem,
  hasPassword,
}: GroupFieldsProps & { readonly hasPassword: boolean }) {
  const { t } = useTranslation('lineGroups')
  const profiles = useProfiles()
  const profile = profiles.find(({ id }) => id === draft.profile)
  const isEncrypted = draft.tls ?? profile?.tls ?? false
  return (
    <>
      <h3>{t('form.general')}</h3>
      <TextInput
        label={t('form.name')}
        value={draft.name}
        error={problem('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-autofocus
      />
      <Select
        label={t('form.profile')}
        searchable
        allowDeselect={false}
        data={profiles.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft.profile}
        onChange={(value) => value && change({ profile: value })}
      />
      <div className={admin.two}>
        <TextInput
          label={t('form.host')}
          value={draft.host}
          error={problem('host')}
          onChange={(event) => change({ host: event.currentTarget.value })}
        />
        <NumberInput
          label={t('form.port')}
          {...(profile?.port ? { placeholder: t('form.portOfProfile', { port: profile.port }) } : {})}
          min={1}
          max={65_535}
          hideControls
          value={draft.port ?? ''}
          error={problem('port')}
          onChange={(value) => change({ port: typeof value === 'number' ? value : null })}
        />
      </div>
      <Select
        label={t('form.tls')}
        allowDeselect={false}
        data={[
          { value: 'profile', label: t('form.asProfile') },
          { value: 'on', label: t('form.on') },
          { value: 'off', label: t('form.off') },
        ]}
        value={draft.tls === null ? 'profile' : draft.tls ? 'on' : 'off'}
        onChange={(value) => change({ tls: value === 'profile' ? null : value === 'on' })}
      />
      {isEncrypted ? (
        <Textarea
          label={t('form.ca')}
          description={t('form.caHint')}
          autosize
          minRows={2}
          maxRows={6}
          value={draft.ca ?? ''}
          error={problem('ca')}
          onChange={(event) => change({ ca: event.currentTarget.value || null })}
        />
      ) : null}
      {draft.profile === 'uacsta' && !isEncrypted ? (
        <Select
          label={t('form.sipTransport')}
          allowDeselect={false}
          data={[
            { value: 'udp', label: 'UDP' },
            { value: 'tcp', label: 'TCP' },
          ]}
          value={draft.sipTransport ?? 'udp'}
          onChange={(value) => change({ sipTransport: value === 'tcp' ? 'tcp' : null })}
        />
      ) : null}
      {profile?.hasSession === false && draft.profile !== 'uacsta' ? null : (
        <div className={admin.two}>
          <TextInput
            label={t('form.user')}
            autoComplete="off"
            value={draft.user ?? ''}
            error={problem('user')}
            onChange={(event) => change({ user: event.currentTarget.value || null })}
          />
          <PasswordField
            label={t('form.password')}
            {...(hasPassword ? { description: t('form.passwordKept') } : {})}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="new-password"
            value={draft.password}
            error={problem('password')}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        </div>
      )}
      {draft.profile === 'avaya-aes' ? (
        <TextInput
          label={t('form.switchName')}
          description={t('form.switchNameHint')}
          value={draft.switchName ?? ''}
          error={problem('switchName')}
          onChange={(event) => change({ switchName: event.currentTarget.value || null })}
        />
      ) : null}
      <Switch
        label={t('form.isActive')}
        checked={draft.isActive}
        onChange={(event) => change({ isActive: event.currentTarget.checked })}
      />
    </>
  )
}
