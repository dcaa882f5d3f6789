/** Adds or changes a provider or directory. */
import {
  Button,
  Drawer,
  MultiSelect,
  PasswordInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core'
import { newSignInSource } from '@offhook/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { CopyField } from '../../shell/copy-field.tsx'
import { showDone, useProblemText, useShowProblem } from '../../shell/problem.tsx'
import classes from '../administration.module.css'
import { Confirm } from '../confirm.tsx'
import { entraIssuer, type SourceDraft, sourceOf, type TextField } from './source-draft.ts'

interface SourceDrawerProps {
  readonly draft: SourceDraft | null
  readonly onDraft: (draft: SourceDraft | null) => void
  readonly onSaved: () => void
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
  readonly onSaved: () => void
}

function Fields({ draft, onDraft, onSaved }: FieldsProps) {
  const { t } = useTranslation(['security', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const [isRemoving, setRemoving] = useState(false)
  const body = sourceOf(draft)
  const isComplete = newSignInSource.safeParse(body).success
  const save = useMutation({
    mutationFn: () =>
      draft.id === null
        ? api.createSignInSource({ body })
        : api.changeSignInSource({ params: { id: draft.id }, body }),
    onSuccess: () => {
      showDone(t('saved'))
      onSaved()
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteSignInSource({ params: { id } }),
    onSuccess: onSaved,
    onError: showProblem,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isComplete) save.mutate()
  }
  const bind = (name: TextField) => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      onDraft({ ...draft, [name]: event.currentTarget.value }),
  })
  const isProvider = draft.kind === 'provider'
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput label={isProvider ? t('name') : t('directoryName')} data-autofocus {...bind('name')} />
      {isProvider ? (
        <ProviderFields draft={draft} onDraft={onDraft} bind={bind} />
      ) : (
        <DirectoryFields draft={draft} onDraft={onDraft} bind={bind} />
      )}
      <PasswordInput
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
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div className="row between">
        <Button type="submit" loading={save.isPending} disabled={!isComplete}>
          {t('save', { ns: 'shell' })}
        </Button>
        {draft.id === null ? null : (
          <Button variant="light" color="red" c="var(--bad)" onClick={() => setRemoving(true)}>
            {t('remove', { ns: 'shell' })}
          </Button>
        )}
      </div>
      <Confirm
        isOpen={isRemoving}
        isPending={remove.isPending}
        title={t('removeTitle', { name: draft.name })}
        hint={t('removeHint')}
        action={t('remove', { ns: 'shell' })}
        onConfirm={() => draft.id !== null && remove.mutate(draft.id)}
        onClose={() => setRemoving(false)}
      />
    </form>
  )
}

interface KindFieldsProps {
  readonly draft: SourceDraft
  readonly onDraft: (draft: SourceDraft) => void
  readonly bind: (name: TextField) => {
    readonly value: string
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
