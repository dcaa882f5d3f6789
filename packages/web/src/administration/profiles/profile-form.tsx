/** One profile: name, settings, pages of the company, and the fields of cards. */
import { Button, Tabs, Textarea, TextInput } from '@mantine/core'
import { newProfile, type ProfileView } from '@offhook/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { CopyField } from '../../shell/copy-field.tsx'
import { showDone, useProblemText, useShowProblem } from '../../shell/problem.tsx'
import classes from '../administration.module.css'
import { Confirm } from '../confirm.tsx'
import { fieldProblems } from '../form.ts'
import { LayoutEditor } from './layout-editor.tsx'
import { type ProfileForm as Form, formOf, tomlOf } from './profile-draft.ts'
import { ProfilePages } from './profile-pages.tsx'
import { ProfileSettings } from './profile-settings.tsx'
import { profilesKey } from './profiles-key.ts'

interface ProfileFormProps {
  readonly profile: ProfileView | null
  readonly onClose: () => void
}

export function ProfileForm({ profile, onClose }: ProfileFormProps) {
  const { t } = useTranslation(['profiles', 'administration', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const [form, setForm] = useState(() => formOf(profile))
  const [tab, setTab] = useState<string | null>('general')
  const [isTouched, touch] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const set = (changes: Partial<Form>) => setForm((former) => ({ ...former, ...changes }))
  const problems = fieldProblems(newProfile, form)
  const isFixed = profile?.origin === 'file'
  const done = (message: string) => {
    showDone(message)
    void queries.invalidateQueries({ queryKey: profilesKey })
    onClose()
  }
  const save = useMutation({
    mutationFn: () =>
      profile
        ? api.changeProfile({ params: { id: profile.id }, body: form })
        : api.createProfile({ body: form }),
    onSuccess: () => done(profile ? t('saved', { ns: 'shell' }) : t('created', { name: form.name })),
  })
  const remove = useMutation({
    mutationFn: () => api.deleteProfile({ params: { id: profile!.id } }),
    onSuccess: () => done(t('removed', { name: profile!.name })),
    onError: (fault) => {
      setRemoving(false)
      showProblem(fault)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    touch(true)
    const wrong = Object.keys(problems)
    if (wrong.length === 0) save.mutate()
    else setTab(wrong.some((name) => name.startsWith('tabs')) && !problems.name ? 'pages' : 'general')
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {isFixed ? <p className="dim">{t('fromFile')}</p> : null}
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb={16}>
          {(['general', 'settings', 'pages', 'fields'] as const).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="general">
          <div className="column">
            <TextInput
              label={t('name')}
              value={form.name}
              disabled={isFixed}
              maxLength={120}
              data-autofocus
              error={
                isTouched && problems.name ? t(`form.${problems.name}`, { ns: 'administration' }) : undefined
              }
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <Textarea
              label={t('description')}
              value={form.description}
              disabled={isFixed}
              maxLength={280}
              autosize
              minRows={1}
              onChange={(event) => set({ description: event.currentTarget.value })}
            />
            {profile ? (
              <section className="column near" aria-label={t('asFile')}>
                <h3>{t('asFile')}</h3>
                <p className="dim small">{t('asFileHint')}</p>
                <CopyField label={t('asFile')} value={tomlOf(form).trimEnd()} />
              </section>
            ) : null}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <ProfileSettings
            settings={form.settings}
            isFixed={isFixed}
            onChange={(settings) => set({ settings })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="pages">
          <ProfilePages
            pages={form.tabs}
            isFixed={isFixed}
            problems={isTouched ? problems : {}}
            onChange={(tabs) => set({ tabs })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="fields">
          <LayoutEditor layout={form.layout} isFixed={isFixed} onChange={(layout) => set({ layout })} />
        </Tabs.Panel>
      </Tabs>
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      {isFixed ? null : (
        <div className="row between">
          <Button type="submit" loading={save.isPending}>
            {t('save', { ns: 'shell' })}
          </Button>
          {profile ? (
            <Button variant="light" color="red" c="var(--bad)" onClick={() => setRemoving(true)}>
              {t('remove', { ns: 'shell' })}
            </Button>
          ) : null}
        </div>
      )}
      <Confirm
        isOpen={isRemoving}
        isPending={remove.isPending}
        title={t('removeTitle', { name: profile?.name ?? '' })}
        hint={t('removeHint')}
        action={t('remove', { ns: 'shell' })}
        onConfirm={() => remove.mutate()}
        onClose={() => setRemoving(false)}
      />
    </form>
  )
}
