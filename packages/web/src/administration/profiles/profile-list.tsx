/** Profiles: what of the client is decided for people, groups and computers. */
import { Button, Skeleton } from '@mantine/core'
import type { ProfileView } from '@offhook/contract'
import { IconAdjustments, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../elements/empty.tsx'
import { useProblemText } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import table from '../admin-table.module.css'
import classes from '../administration.module.css'
import { FormDrawer } from '../form-drawer.tsx'
import { PolicyLens } from './policy-lens.tsx'
import { ProfileForm } from './profile-form.tsx'
import { profilesKey } from './profiles-key.ts'

export function ProfileList() {
  const { t } = useTranslation('profiles')
  const api = useApi()
  const problemText = useProblemText()
  const [edited, edit] = useState<ProfileView | 'new' | null>(null)
  const profiles = useQuery({ queryKey: profilesKey, queryFn: ({ signal }) => api.listProfiles({ signal }) })
  const title = edited === 'new' || edited === null ? t('add') : t('edit', { name: edited.name })
  return (
    <>
      <div className={classes.head}>
        <h1>{t('title')}</h1>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
          {t('add')}
        </Button>
      </div>
      {profiles.data?.length === 0 ? null : <p className="dim">{t('hint')}</p>}
      {profiles.error ? <p role="alert">{problemText(profiles.error)}</p> : null}
      {profiles.isPending ? <Skeleton height={120} /> : null}
      {profiles.data?.length === 0 ? (
        <Empty icon={IconAdjustments} title={t('noProfile')} hint={t('hint')} />
      ) : null}
      {profiles.data && profiles.data.length > 0 ? (
        <>
          <Table profiles={profiles.data} onOpen={edit} />
          <PolicyLens />
        </>
      ) : null}
      <FormDrawer edited={edited} title={title} onClose={() => edit(null)}>
        {(profile) => <ProfileForm profile={profile} onClose={() => edit(null)} />}
      </FormDrawer>
    </>
  )
}

interface TableProps {
  readonly profiles: readonly ProfileView[]
  readonly onOpen: (profile: ProfileView) => void
}

function Table({ profiles, onOpen }: TableProps) {
  const { t } = useTranslation('profiles')
  return (
    <section className={`${table.frame} surface`} aria-label={t('title')}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('settings')}</th>
            <th scope="col">{t('holders')}</th>
          </tr>
        </thead>
        <tbody>
          {profiles.map((profile) => (
            <tr key={profile.id}>
              <td>
                <button type="button" className={table.open} onClick={() => onOpen(profile)}>
                  {profile.name}
                </button>
                {profile.origin === 'file' ? <span className="dim small"> {t('file')}</span> : null}
              </td>
              <td className="dim">{summaryOf(profile, t)}</td>
              <td>
                <span className={classes.wide}>{holdersOf(profile, t)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type Translate = ReturnType<typeof useTranslation<'profiles'>>['t']

function summaryOf({ settings, tabs, layout }: ProfileView, t: Translate): string {
  const count = Object.keys(settings).length
  const parts = [
    count > 0 ? t('settingCount', { count }) : '',
    tabs.length > 0 ? t('tabCount', { count: tabs.length }) : '',
    layout.contact || layout.call ? t('layoutSet') : '',
  ]
  return parts.filter(Boolean).join(' · ') || t('nothingSet')
}

function holdersOf({ people, groups, computers, isDefault }: ProfileView, t: Translate): string {
  const parts = [
    people > 0 ? t('people', { count: people }) : '',
    ...groups.map((name) => t('group', { name })),
    ...computers.map((name) => t('computer', { name })),
    isDefault ? t('everybodyElse') : '',
  ]
  return parts.filter(Boolean).join(' · ') || t('nobody')
}
