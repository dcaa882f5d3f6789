/** The fields of a computer: what it is, the telephones beside it, the lines of its software, and its state. */
import { MultiSelect, Switch, TextInput } from '@mantine/core'
import type { ComputerView } from '@offhook/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dateAndTime } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useApi } from '../../live/live.tsx'
import { adminGroupsKey } from '../groups/groups-key.ts'
import { ProfileSelect } from '../profiles/profile-select.tsx'
import type { ComputerForm } from './computer-form.ts'
import { ComputerLog } from './computer-log.tsx'

interface ComputerFieldsProps {
  readonly computer: ComputerView | null
  readonly form: ComputerForm
  readonly set: (changes: Partial<ComputerForm>) => void
  readonly problemOf: (field: string) => string | undefined
}

/** Groups that are offered to choose from. */
const MOST_OFFERED = 200

export function ComputerFields({ computer, form, set, problemOf }: ComputerFieldsProps) {
  const { t } = useTranslation('computers')
  const isOfDirectory = computer !== null && computer.directory !== null
  return (
    <div className="column far">
      <div className="column">
        {isOfDirectory ? (
          <p className="dim small">{t('fromDirectory', { name: computer.directory })}</p>
        ) : null}
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          autoCapitalize="none"
          value={form.name}
          readOnly={isOfDirectory}
          error={problemOf('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label={t('description')}
          value={form.description}
          maxLength={280}
          readOnly={isOfDirectory}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Switch
          label={t('active')}
          description={t('activeHint')}
          checked={form.isActive}
          onChange={(event) => set({ isActive: event.currentTarget.checked })}
        />
        <ProfileSelect value={form.profileId} onChange={(profileId) => set({ profileId })} />
      </div>
      <section className="column near">
        <h3>{t('phones')}</h3>
        <p className="dim small">{t('phonesHint')}</p>
        <div className="row near">
          <TextInput
            className="grow"
            label={t('firstPhone')}
            value={form.firstPhone}
            error={problemOf('phones')}
            onChange={(event) => set({ firstPhone: event.currentTarget.value })}
          />
          <TextInput
            className="grow"
            label={t('secondPhone')}
            value={form.secondPhone}
            onChange={(event) => set({ secondPhone: event.currentTarget.value })}
          />
        </div>
      </section>
      <Multiline form={form} set={set} problemOf={problemOf} />
      {computer ? <State computer={computer} /> : null}
    </div>
  )
}

function Multiline({ form, set, problemOf }: Omit<ComputerFieldsProps, 'computer'>) {
  const { t } = useTranslation('computers')
  const api = useApi()
  const { data } = useQuery({
    queryKey: [...adminGroupsKey, 'choice'],
    queryFn: ({ signal }) => api.listGroups({ query: { limit: MOST_OFFERED }, signal }),
  })
  return (
    <section className="column">
      <div>
        <h3>{t('multiline')}</h3>
        <p className="dim small">{t('multilineHint')}</p>
      </div>
      <Switch
        label={t('allLines')}
        checked={form.hasAll}
        onChange={(event) => set({ hasAll: event.currentTarget.checked })}
      />
      {form.hasAll ? null : (
        <>
          <TextInput
            label={t('lines')}
            description={t('linesHint')}
            value={form.lines}
            error={problemOf('lines')}
            onChange={(event) => set({ lines: event.currentTarget.value })}
          />
          <MultiSelect
            label={t('groups')}
            description={t('groupsHint')}
            data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={[...form.groupIds]}
            searchable
            onChange={(groupIds) => set({ groupIds })}
          />
        </>
      )}
      <Switch
        label={t('ownerOnly')}
        description={t('ownerOnlyHint')}
        checked={form.isOwnerOnly}
        onChange={(event) => set({ isOwnerOnly: event.currentTarget.checked })}
      />
    </section>
  )
}

function State({ computer }: { readonly computer: ComputerView }) {
  const { people, seen, hasToken, host, system } = computer
  const { t } = useTranslation('computers')
  const language = useLanguage()
  return (
    <section className="column near">
      <h3>{t('state')}</h3>
      {host === '' && system === '' ? null : (
        <p>{[system, host].filter((part) => part !== '').join(' · ')}</p>
      )}
      {hasToken ? null : <p>{t('noToken')}</p>}
      <p>{people.length > 0 ? t('sitsThere', { names: people.join(', ') }) : t('nobodyThere')}</p>
      <p className="dim small">
        {seen
          ? [
              t('seenAt', { when: dateAndTime(seen.at, language) }),
              seen.software,
              seen.address,
              seen.user === '' ? '' : t('seenUser', { user: seen.user }),
            ]
              .filter((part) => part !== '')
              .join(' · ')
          : t('neverSeen')}
      </p>
      <ComputerLog computer={computer} />
    </section>
  )
}
