/** Profiles: settings of the client that are decided for people. */
import { ActionIcon, Button, Drawer, SegmentedControl, Skeleton, Textarea, TextInput } from '@mantine/core'
import { newProfile, type ProfileView } from '@offhook/contract'
import { IconAdjustments, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { Empty } from '../../shell/empty.tsx'
import { fixableSettings } from '../../shell/own-profile.ts'
import { showDone, useProblemText, useShowProblem } from '../../shell/problem.tsx'
import table from '../admin-table.module.css'
import classes from '../administration.module.css'
import { Confirm } from '../confirm.tsx'
import { fieldProblems } from '../form.ts'
import { profilesKey } from './profiles-key.ts'

export function ProfileList() {
  const { t } = useTranslation(['groups', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const [edited, edit] = useState<ProfileView | 'new' | null>(null)
  const profiles = useQuery({ queryKey: profilesKey, queryFn: ({ signal }) => api.listProfiles({ signal }) })
  const profile = edited === 'new' ? null : edited
  return (
    <>
      <div className={classes.head}>
        <h1>{t('profiles.title')}</h1>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
          {t('profiles.add')}
        </Button>
      </div>
      {profiles.data?.length === 0 ? null : <p className="dim">{t('profiles.hint')}</p>}
      {profiles.error ? <p role="alert">{problemText(profiles.error)}</p> : null}
      {profiles.isPending ? <Skeleton height={120} /> : null}
      {profiles.data?.length === 0 ? (
        <Empty icon={IconAdjustments} title={t('profiles.none')} hint={t('profiles.hint')} />
      ) : null}
      {profiles.data && profiles.data.length > 0 ? (
        <section className={`${table.frame} surface`} aria-label={t('profiles.title')}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('profiles.name')}</th>
                <th scope="col">{t('profiles.settings')}</th>
                <th scope="col">{t('members')}</th>
              </tr>
            </thead>
            <tbody>
              {profiles.data.map((each) => (
                <tr key={each.id}>
                  <td>
                    <button type="button" className={table.open} onClick={() => edit(each)}>
                      {each.name}
                    </button>
                  </td>
                  <td className="dim">{summaryOf(each, t)}</td>
                  <td>
                    {t('profiles.people', { count: each.people })}
                    {each.isDefault ? <span className="dim"> · {t('profiles.everybodyElse')}</span> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      <Drawer
        opened={edited !== null}
        onClose={() => edit(null)}
        title={profile ? t('profiles.edit', { name: profile.name }) : t('profiles.add')}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        {edited === null ? null : (
          <ProfileForm key={profile?.id ?? 'new'} profile={profile} onClose={() => edit(null)} />
        )}
      </Drawer>
    </>
  )
}

type Translate = ReturnType<typeof useTranslation<['groups', 'shell']>>['t']

function summaryOf({ settings, tabs }: ProfileView, t: Translate): string {
  const set = fixableSettings.flatMap((name) =>
    settings[name] === undefined
      ? []
      : [`${t(`profiles.setting.${name}`)}: ${t(`profiles.choice.${settings[name] ? 'on' : 'off'}`)}`],
  )
  return [...set, ...tabs.map(({ title }) => title)].join(' · ')
}

function ProfileForm(props: { readonly profile: ProfileView | null; readonly onClose: () => void }) {
  const { t } = useTranslation(['groups', 'administration', 'shell'])
  const { profile, onClose } = props
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const [form, setForm] = useState({
    name: profile?.name ?? '',
    description: profile?.description ?? '',
    settings: profile?.settings ?? {},
    tabs: profile?.tabs ?? [],
  })
  const [isTouched, touch] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const set = (changes: Partial<typeof form>) => setForm((former) => ({ ...former, ...changes }))
  const problems = fieldProblems(newProfile, form)
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
    onSuccess: () => done(profile ? t('saved', { ns: 'shell' }) : t('profiles.created', { name: form.name })),
  })
  const remove = useMutation({
    mutationFn: () => api.deleteProfile({ params: { id: profile!.id } }),
    onSuccess: () => done(t('profiles.removed', { name: profile!.name })),
    onError: (fault) => {
      setRemoving(false)
      showProblem(fault)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    touch(true)
    if (Object.keys(problems).length === 0) save.mutate()
  }
  const setTab = (at: number, changes: Partial<ProfileView['tabs'][number]>) =>
    set({ tabs: form.tabs.map((tab, index) => (index === at ? { ...tab, ...changes } : tab)) })
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('profiles.name')}
        value={form.name}
        data-autofocus
        error={isTouched && problems.name ? t(`form.${problems.name}`, { ns: 'administration' }) : undefined}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        label={t('profiles.description')}
        value={form.description}
        maxLength={280}
        autosize
        minRows={1}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <section className="column">
        <h3>{t('profiles.settings')}</h3>
        {fixableSettings.map((name) => (
          <Choice
            key={name}
            label={t(`profiles.setting.${name}`)}
            value={form.settings[name]}
            onChange={(value) => {
              const { [name]: _former, ...others } = form.settings
              set({ settings: value === undefined ? others : { ...others, [name]: value } })
            }}
          />
        ))}
      </section>
      <section className="column near">
        <h3>{t('profiles.tabs')}</h3>
        <p className="dim small">{t('profiles.tabsHint')}</p>
        {form.tabs.map((tab, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a page has no name of its own while it is written
          <div key={at} className="row near">
            <TextInput
              aria-label={t('profiles.tabTitle')}
              placeholder={t('profiles.tabTitle')}
              value={tab.title}
              error={isTouched && problems[`tabs.${at}.title`] !== undefined}
              onChange={(event) => setTab(at, { title: event.currentTarget.value })}
            />
            <TextInput
              className="grow"
              aria-label={t('profiles.tabUrl')}
              placeholder="https://"
              value={tab.url}
              error={isTouched && problems[`tabs.${at}.url`] ? t('profiles.tabUrlWrong') : undefined}
              onChange={(event) => setTab(at, { url: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--ink-dim)"
              aria-label={t('remove', { name: tab.title })}
              onClick={() => set({ tabs: form.tabs.filter((_tab, index) => index !== at) })}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => set({ tabs: [...form.tabs, { title: '', url: '' }] })}
          >
            {t('profiles.addTab')}
          </Button>
        </div>
      </section>
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
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
      <Confirm
        isOpen={isRemoving}
        isPending={remove.isPending}
        title={t('profiles.removeTitle', { name: profile?.name ?? '' })}
        hint={t('profiles.removeHint')}
        action={t('remove', { ns: 'shell' })}
        onConfirm={() => remove.mutate()}
        onClose={() => setRemoving(false)}
      />
    </form>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: boolean | undefined
  readonly onChange: (value: boolean | undefined) => void
}

function Choice({ label, value, onChange }: ChoiceProps) {
  const { t } = useTranslation('groups')
  return (
    <div className="row between wrap">
      <span>{label}</span>
      <SegmentedControl
        aria-label={label}
        size="xs"
        value={value === undefined ? 'free' : value ? 'on' : 'off'}
        onChange={(chosen) => onChange(chosen === 'free' ? undefined : chosen === 'on')}
        data={(['free', 'on', 'off'] as const).map((name) => ({
          value: name,
          label: t(`profiles.choice.${name}`),
        }))}
      />
    </div>
  )
}
