/** One profile: name, settings, pages of the company, and the fields of cards. */
import { Tabs } from '@mantine/core'
import { newProfile, type ProfileView } from '@offhook/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../elements/copy-field.tsx'
import { fieldProblems } from '../../elements/form.ts'
import { showDone } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { EditForm } from '../edit-form.tsx'
import { NameFields } from '../name-fields.tsx'
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
  const { t } = useTranslation(['profiles', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const [form, setForm] = useState(() => formOf(profile))
  const [tab, setTab] = useState<string | null>('general')
  const [isTouched, touch] = useState(false)
  const set = (changes: Partial<Form>) => setForm((former) => ({ ...former, ...changes }))
  const problems = fieldProblems(newProfile, form)
  const isFixed = profile?.origin === 'file'
  const done = async (message: string) => {
    // Whoever opens it again at once finds what was saved.
    await queries.invalidateQueries({ queryKey: profilesKey })
    showDone(message)
    onClose()
  }
  const save = async () => {
    if (profile) await api.changeProfile({ params: { id: profile.id }, body: form })
    else await api.createProfile({ body: form })
    await done(profile ? t('saved', { ns: 'shell' }) : t('created', { name: form.name }))
  }
  const remove = async ({ id, name }: ProfileView) => {
    await api.deleteProfile({ params: { id } })
    await done(t('removed', { name }))
  }
  const wrong = Object.keys(problems)
  const check = () => {
    touch(true)
    if (wrong.length > 0)
      setTab(wrong.some((name) => name.startsWith('tabs')) && !problems.name ? 'pages' : 'general')
  }
  return (
    <EditForm
      isValid={wrong.length === 0}
      onCheck={check}
      onSave={isFixed ? null : save}
      removal={
        profile && {
          title: t('removeTitle', { name: profile.name }),
          hint: t('removeHint'),
          onRemove: () => remove(profile),
        }
      }
    >
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
            <NameFields
              name={form.name}
              description={form.description}
              labels={{ name: t('name'), description: t('description') }}
              problem={isTouched ? problems.name : undefined}
              isFixed={isFixed}
              onChange={set}
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
    </EditForm>
  )
}
