/** Connects a directory, or changes how it is read. */
import { Button, Drawer, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { bindingNumber, saveDirectory } from '@offhook/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../elements/confirm.tsx'
import { CopyField } from '../../elements/copy-field.tsx'
import { PasswordField } from '../../elements/password-field.tsx'
import { showDone, useProblemText, useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import administration from '../administration.module.css'
import { bound, type DraftProps } from './bound-field.ts'
import { type DirectoryDraft, directoryOf, type TextField } from './directory-draft.ts'
import { DirectoryTest } from './directory-trial.tsx'
import { LdapFields } from './ldap-fields.tsx'

interface DirectoryDrawerProps {
  readonly draft: DirectoryDraft | null
  readonly onDraft: (draft: DirectoryDraft | null) => void
  readonly onSaved: () => Promise<void>
}

export function DirectoryDrawer({ draft, onDraft, onSaved }: DirectoryDrawerProps) {
  const { t } = useTranslation(['directories', 'shell'])
  return (
    <Drawer
      opened={draft !== null}
      onClose={() => onDraft(null)}
      size="lg"
      title={draft?.id == null ? t('add') : draft.name}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {draft ? <Form draft={draft} onDraft={onDraft} onSaved={onSaved} /> : null}
    </Drawer>
  )
}

function Form({ draft, onDraft, onSaved }: DraftProps & { readonly onSaved: () => Promise<void> }) {
  const { t } = useTranslation('directories')
  const api = useApi()
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const [isRemoving, setRemoving] = useState(false)
  const body = directoryOf(draft)
  const isComplete = saveDirectory.safeParse(body).success
  const save = useMutation({
    mutationFn: async () => {
      const saved =
        draft.id === null
          ? await api.createDirectory({ body })
          : await api.changeDirectory({ params: { id: draft.id }, body })
      if (draft.kind === 'entra' && draft.connectsSignIn) {
        // Should that fail, the directory is there, and is changed by the next try.
        onDraft({ ...draft, id: saved.id })
        await api.connectSignIn({ params: { id: saved.id } })
      }
      return saved
    },
    onSuccess: async () => {
      await onSaved()
      showDone(t('form.saved'))
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteDirectory({ params: { id } }),
    onSuccess: onSaved,
    onError: showProblem,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isComplete) save.mutate()
  }
  const bind = (name: TextField) => bound({ draft, onDraft }, name)
  const kinds = ['ldap', 'entra', 'scim'] as const
  return (
    <form className={administration.form} onSubmit={submit} noValidate>
      {draft.id === null ? (
        <Select
          label={t('form.kind')}
          allowDeselect={false}
          data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={draft.kind}
          onChange={(kind) => onDraft({ ...draft, kind: kinds.find((known) => known === kind) ?? 'ldap' })}
        />
      ) : null}
      <TextInput label={t('form.name')} data-autofocus {...bind('name')} />
      {draft.kind === 'ldap' ? <LdapFields draft={draft} onDraft={onDraft} /> : null}
      {draft.kind === 'entra' ? (
        <>
          <p className="dim small">{t('form.entraHint')}</p>
          <TextInput label={t('form.tenant')} {...bind('tenant')} />
          <TextInput label={t('form.clientId')} {...bind('clientId')} />
          <PasswordField
            label={t('form.secret')}
            autoComplete="off"
            {...(draft.hasSecret ? { description: t('form.secretKept') } : {})}
            {...bind('secret')}
          />
          <TextInput label={t('form.loginUrl')} {...bind('loginUrl')} />
          <TextInput label={t('form.graphUrl')} {...bind('graphUrl')} />
          <Switch
            label={t('form.connectsSignIn')}
            description={t('form.connectsSignInHint')}
            checked={draft.connectsSignIn}
            onChange={(event) => onDraft({ ...draft, connectsSignIn: event.currentTarget.checked })}
          />
          {draft.connectsSignIn ? (
            <CopyField label={t('form.redirectUri')} value={`${location.origin}/sign-in/provider`} />
          ) : null}
          <Switch
            label={t('form.readsPictures')}
            description={t('form.readsPicturesHint')}
            checked={draft.readsPictures}
            onChange={(event) => onDraft({ ...draft, readsPictures: event.currentTarget.checked })}
          />
          <Switch
            label={t('form.readsComputers')}
            description={t('form.entraComputersHint')}
            checked={draft.readsComputers}
            onChange={(event) => onDraft({ ...draft, readsComputers: event.currentTarget.checked })}
          />
        </>
      ) : null}
      {draft.kind === 'scim' ? <p className="dim small">{t('form.scimHint')}</p> : null}
      <Rules draft={draft} onDraft={onDraft} />
      {draft.kind === 'scim' ? null : <DirectoryTest body={body} stored={draft.id} isComplete={isComplete} />}
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div className="row between">
        <Button type="submit" loading={save.isPending} disabled={!isComplete}>
          {t('form.save')}
        </Button>
        {draft.id === null ? null : (
          <Button variant="light" color="red" c="var(--bad)" onClick={() => setRemoving(true)}>
            {t('form.remove')}
          </Button>
        )}
      </div>
      <Confirm
        isOpen={isRemoving}
        isPending={remove.isPending}
        title={t('form.removeTitle', { name: draft.name })}
        hint={t('form.removeHint')}
        action={t('form.remove')}
        onConfirm={() => draft.id !== null && remove.mutate(draft.id)}
        onClose={() => setRemoving(false)}
      />
    </form>
  )
}

function Rules({ draft, onDraft }: DraftProps) {
  const { t } = useTranslation('directories')
  const api = useApi()
  const locations = useQuery({
    queryKey: ['admin', 'locations'],
    queryFn: ({ signal }) => api.listLocations({ signal }),
  })
  const isRead = draft.kind !== 'scim'
  return (
    <>
      <h3>{t('form.rules')}</h3>
      {isRead ? (
        <div className={administration.two}>
          <NumberInput
            label={t('form.everyMinutes')}
            min={1}
            max={10_080}
            suffix={` ${t('form.minutes')}`}
            value={draft.everyMinutes}
            onChange={(value) => onDraft({ ...draft, everyMinutes: Number(value) || 1 })}
          />
          <NumberInput
            label={t('form.brakePercent')}
            min={1}
            max={100}
            suffix=" %"
            value={draft.brakePercent}
            onChange={(value) => onDraft({ ...draft, brakePercent: Number(value) || 1 })}
          />
        </div>
      ) : null}
      <Select
        label={t('form.location')}
        placeholder={t('form.defaultLocation')}
        clearable
        data={(locations.data ?? []).map(({ name }) => name)}
        value={draft.locationName}
        onChange={(locationName) => onDraft({ ...draft, locationName })}
      />
      <Switch
        label={t('form.adoptsPeople')}
        description={t('form.adoptsPeopleHint')}
        checked={draft.adoptsPeople}
        onChange={(event) => onDraft({ ...draft, adoptsPeople: event.currentTarget.checked })}
      />
      {bindingNumber.options.map((number) => (
        <Switch
          key={number}
          label={t(`form.binds.${number}`)}
          checked={!draft.unboundNumbers.includes(number)}
          onChange={(event) => {
            const others = draft.unboundNumbers.filter((known) => known !== number)
            onDraft({ ...draft, unboundNumbers: event.currentTarget.checked ? others : [...others, number] })
          }}
        />
      ))}
      <Switch
        label={t('form.isActive')}
        checked={draft.isActive}
        onChange={(event) => onDraft({ ...draft, isActive: event.currentTarget.checked })}
      />
    </>
  )
}
