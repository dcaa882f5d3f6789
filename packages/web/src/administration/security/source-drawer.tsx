/** Adds or changes a provider or directory. */
import { Drawer, MultiSelect, Select, Switch, Textarea, TextInput } from '@mantine/core'
import { newSignInSource } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../elements/copy-field.tsx'
import { fieldProblems } from '../../elements/form.ts'
import { PasswordField } from '../../elements/password-field.tsx'
import { showDone } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { EditForm } from '../edit-form.tsx'
import { entraIssuer, type SourceDraft, sourceOf, type TextField } from './source-draft.ts'

interface SourceDrawerProps {
  readonly draft: SourceDraft | null
  readonly onDraft: (draft: SourceDraft | null) => void
  readonly onSaved: () => Promise<void>
}

export function SourceDrawer({ draft, onDraft, onSaved }: SourceDrawerProps) {
  const { t } = useTranslation(['security', 'shell'])
  const title = draft?.kind === 'directory' ? t('addDirectory') : t('addProvider')
  return (
    <Drawer
      opened={draft !== null}
      onClose={() => onDraft(null)}
      title={draft?.id === null ? title : (draft?.name ?? '')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {draft ? <Fields draft={draft} onDraft={onDraft} onSaved={onSaved} /> : null}
    </Drawer>
  )
}

interface FieldsProps {
  readonly draft: SourceDraft
  readonly onDraft: (draft: SourceDraft) => void
  readonly onSaved: () => Promise<void>
}

function Fields({ draft, onDraft, onSaved }: FieldsProps) {
  const { t } = useTranslation(['security', 'shell', 'administration'])
  const api = useApi()
  const [isChecked, check] = useState(false)
  const body = sourceOf(draft)
  const save = async () => {
    if (draft.id === null) await api.createSignInSource({ body })
    else await api.changeSignInSource({ params: { id: draft.id }, body })
    await onSaved()
    showDone(t('saved'))
  }
  const remove = async (id: string) => {
    await api.deleteSignInSource({ params: { id } })
    await onSaved()
  }
  const problems = fieldProblems(newSignInSource, body)
  const problemOf = (name: TextField) => {
    const path = Object.keys(problems).find((path) => path === name || path.startsWith(`${name}.`))
    return isChecked && path ? t(`form.${problems[path]!}`, { ns: 'administration' }) : undefined
  }
  const bind = (name: TextField) => ({
    value: draft[name],
    error: problemOf(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      onDraft({ ...draft, [name]: event.currentTarget.value }),
  })
  const isProvider = draft.kind === 'provider'
  return (
    <EditForm
      isValid={Object.keys(problems).length === 0}
      onCheck={() => check(true)}
      onSave={save}
      removal={
        draft.id === null
          ? null
          : {
              title: t('removeTitle', { name: draft.name }),
              hint: t('removeHint'),
              onRemove: () => remove(draft.id ?? ''),
            }
      }
    >
      <TextInput label={isProvider ? t('name') : t('directoryName')} data-autofocus {...bind('name')} />
      {isProvider ? (
        <ProviderFields draft={draft} onDraft={onDraft} bind={bind} />
      ) : (
        <DirectoryFields draft={draft} onDraft={onDraft} bind={bind} />
      )}
      <PasswordField
        label={isProvider ? t('secret') : t('bindPassword')}
        description={draft.hasSecret ? t('secretKept') : undefined}
        autoComplete="off"
        {...bind('secret')}
      />
      <Switch
        label={t('active')}
        checked={draft.isActive}
        onChange={(event) => onDraft({ ...draft, isActive: event.currentTarget.checked })}
      />
    </EditForm>
  )
}

interface KindFieldsProps {
  readonly draft: SourceDraft
  readonly onDraft: (draft: SourceDraft) => void
  readonly bind: (name: TextField) => {
    readonly value: string
    readonly error: string | undefined
    readonly onChange: (event: { currentTarget: { value: string } }) => void
  }
}

const findings = ['link', 'email', 'user'] as const

function ProviderFields({ draft, onDraft, bind }: KindFieldsProps) {
  const { t } = useTranslation('security')
  const [tenant, setTenant] = useState('')
  return (
    <>
      {draft.id === null ? (
        <TextInput
          label={`${t('entra')}: ${t('tenant')}`}
          value={tenant}
          onChange={(event) => {
            const text = event.currentTarget.value
            setTenant(text)
            onDraft({ ...draft, name: draft.name || 'Microsoft', issuer: entraIssuer(text) })
          }}
        />
      ) : null}
      <TextInput label={t('issuer')} description={t('issuerHint')} type="url" {...bind('issuer')} />
      <TextInput label={t('clientId')} {...bind('clientId')} />
      <div>
        <p className="dim small">{t('redirect')}</p>
        <CopyField label={t('redirect')} value={`${location.origin}/sign-in/provider`} />
      </div>
      <TextInput label={t('scopes')} {...bind('scopes')} />
      <Select
        label={t('findBy')}
        description={t('findByHint')}
        data={findings.map((value) => ({ value, label: t(`findByKinds.${value}`) }))}
        value={draft.findBy}
        allowDeselect={false}
        onChange={(value) =>
          onDraft({ ...draft, findBy: findings.find((known) => known === value) ?? 'link' })
        }
      />
      {draft.findBy === 'user' || draft.makesPeople ? (
        <TextInput label={t('userClaim')} {...bind('userClaim')} />
      ) : null}
      <NewPeople draft={draft} onDraft={onDraft} bind={bind} />
      <TextInput label={t('roleClaim')} description={t('roleClaimHint')} {...bind('roleClaim')} />
      {draft.roleClaim === '' ? null : (
        <Textarea label={t('roles')} autosize minRows={2} {...bind('roles')} />
      )}
      <Switch
        label={t('signOutThere')}
        checked={draft.signOutThere}
        onChange={(event) => onDraft({ ...draft, signOutThere: event.currentTarget.checked })}
      />
      {draft.id === null ? null : (
        <div>
          <p className="dim small">{t('backChannelHint')}</p>
          <CopyField
            label={t('backChannel')}
            value={`${location.origin}/sign-in/provider/${draft.id}/signed-out`}
          />
        </div>
      )}
    </>
  )
}

/** Groups that are offered. */
const MOST_GROUPS = 200

function NewPeople({ draft, onDraft, bind }: KindFieldsProps) {
  const { t } = useTranslation('security')
  const api = useApi()
  const groups = useQuery({
    queryKey: ['admin', 'groups', 'choice'],
    queryFn: ({ signal }) => api.listGroups({ query: { limit: MOST_GROUPS }, signal }),
    enabled: draft.makesPeople,
  })
  return (
    <>
      <Switch
        label={t('makesPeople')}
        description={t('makesPeopleHint')}
        checked={draft.makesPeople}
        onChange={(event) => onDraft({ ...draft, makesPeople: event.currentTarget.checked })}
      />
      {draft.makesPeople ? (
        <>
          <TextInput label={t('newClaim')} description={t('newClaimHint')} {...bind('newClaim')} />
          {draft.newClaim === '' ? null : <TextInput label={t('newValue')} {...bind('newValue')} />}
          <MultiSelect
            label={t('newGroups')}
            data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={[...draft.newGroupIds]}
            searchable
            onChange={(newGroupIds) => onDraft({ ...draft, newGroupIds })}
          />
        </>
      ) : null}
    </>
  )
}

const protections = ['ldaps', 'startTls', 'none'] as const

function DirectoryFields({ draft, onDraft, bind }: KindFieldsProps) {
  const { t } = useTranslation('security')
  return (
    <>
      <Textarea
        label={t('servers')}
        description={t('serversHint')}
        autosize
        minRows={2}
        {...bind('servers')}
      />
      <TextInput label={t('domain')} description={t('domainHint')} {...bind('domain')} />
      <Select
        label={t('protection')}
        data={protections.map((value) => ({ value, label: t(`protections.${value}`) }))}
        value={draft.security}
        allowDeselect={false}
        onChange={(value) =>
          onDraft({ ...draft, security: protections.find((known) => known === value) ?? 'ldaps' })
        }
      />
      <Textarea
        label={t('authority')}
        description={t('authorityHint')}
        autosize
        minRows={2}
        maxRows={6}
        {...bind('authority')}
      />
      <TextInput label={t('bindDn')} {...bind('bindDn')} />
      <TextInput label={t('baseDn')} {...bind('baseDn')} />
      <TextInput label={t('filter')} description={t('filterHint')} {...bind('filter')} />
      <TextInput label={t('idAttribute')} description={t('idAttributeHint')} {...bind('idAttribute')} />
    </>
  )
}
