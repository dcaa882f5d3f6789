/** One group: what it gives to whom, its members, and what they find in their monitor. */
import { Drawer, Switch, Tabs, Textarea, TextInput } from '@mantine/core'
import { changeGroup, type GroupView, newGroup } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import { GradeField } from '../../rights/grade-field.tsx'
import { showDone } from '../../shell/problem.tsx'
import { EditForm } from '../edit-form.tsx'
import { changesOf, fieldProblems } from '../form.ts'
import { ProfileSelect } from '../profiles/profile-select.tsx'
import { ServiceChecks } from '../services/service-checks.tsx'
import { formOf, type GroupForm } from './group-form.ts'
import { GroupMembers } from './group-members.tsx'
import { GroupShown } from './group-shown.tsx'
import { PersonChips } from './person-chips.tsx'

interface GroupDrawerProps {
  readonly edited: GroupView | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => void
}

export function GroupDrawer({ edited, onClose, onChanged }: GroupDrawerProps) {
  const { t } = useTranslation(['groups', 'shell'])
  const group = edited === 'new' ? null : edited
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      size={640}
      title={group ? t('edit', { name: group.name }) : t('add')}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      {edited === null ? null : (
        <Fields key={group?.id ?? 'new'} group={group} onClose={onClose} onChanged={onChanged} />
      )}
    </Drawer>
  )
}

interface FieldsProps {
  readonly group: GroupView | null
  readonly onClose: () => void
  readonly onChanged: () => void
}

function Fields({ group, onClose, onChanged }: FieldsProps) {
  const { t } = useTranslation(['groups', 'administration', 'shell'])
  const api = useApi()
  const [form, setForm] = useState(() => formOf(group))
  const [isTouched, touch] = useState(false)
  const [tab, setTab] = useState<string | null>('general')
  const problems = fieldProblems(group ? changeGroup : newGroup, form)
  const set = (changes: Partial<GroupForm>) => setForm((former) => ({ ...former, ...changes }))
  const done = (message: string) => {
    showDone(message)
    onChanged()
    onClose()
  }
  const save = async () => {
    if (group) await api.changeGroup({ params: { id: group.id }, body: changesOf(formOf(group), form) })
    else await api.createGroup({ body: form })
    done(group ? t('saved', { ns: 'shell' }) : t('created', { name: form.name }))
  }
  const remove = async ({ id, name }: GroupView) => {
    await api.deleteGroup({ params: { id } })
    done(t('removed', { name }))
  }
  const check = () => {
    touch(true)
    if (problems.name) setTab('general')
  }
  const entry = (name: 'general' | 'members' | 'rights' | 'shown') => (
    <Tabs.Tab value={name}>{t(`tab.${name}`)}</Tabs.Tab>
  )
  return (
    <EditForm
      isValid={Object.keys(problems).length === 0}
      onCheck={check}
      onSave={save}
      removal={
        group?.source === 'builtIn'
          ? {
              title: t('removeTitle', { name: group.name }),
              hint: t('removeHint'),
              onRemove: () => remove(group),
            }
          : null
      }
    >
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb={16}>
          {entry('general')}
          {group ? entry('members') : null}
          {entry('rights')}
          {entry('shown')}
        </Tabs.List>
        <Tabs.Panel value="general">
          <General
            form={form}
            set={set}
            nameProblem={
              isTouched && problems.name ? t(`form.${problems.name}`, { ns: 'administration' }) : ''
            }
          />
        </Tabs.Panel>
        {group ? (
          <Tabs.Panel value="members">
            <GroupMembers group={group} onChanged={onChanged} />
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel value="rights">
          <Rights form={form} former={formOf(group)} set={set} />
        </Tabs.Panel>
        <Tabs.Panel value="shown">
          <GroupShown
            groupId={group?.id ?? null}
            shown={form.monitorGroups}
            keys={form.keys}
            onChange={set}
          />
        </Tabs.Panel>
      </Tabs>
    </EditForm>
  )
}

interface PartProps {
  readonly form: GroupForm
  readonly set: (changes: Partial<GroupForm>) => void
}

function General({ form, set, nameProblem }: PartProps & { readonly nameProblem: string }) {
  const { t } = useTranslation('groups')
  return (
    <div className="column">
      <TextInput
        label={t('name')}
        value={form.name}
        error={nameProblem || undefined}
        maxLength={120}
        data-autofocus
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        label={t('description')}
        value={form.description}
        maxLength={280}
        autosize
        minRows={1}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Switch
        label={t('active')}
        description={t('activeHint')}
        checked={form.isActive}
        onChange={(event) => set({ isActive: event.currentTarget.checked })}
      />
      <PersonSelect
        label={t('leader')}
        placeholder={t('leaderHint')}
        value={form.leaderId}
        isClearable
        onChange={(leaderId) => set({ leaderId })}
      />
      <PersonChips label={t('deputies')} ids={form.deputyIds} onChange={(deputyIds) => set({ deputyIds })} />
      <ServiceChecks
        label={t('services')}
        value={form.entitlements}
        onChange={(entitlements) => set({ entitlements })}
      />
      <ProfileSelect value={form.profileId} onChange={(profileId) => set({ profileId })} />
    </div>
  )
}

function Rights({ form, former, set }: PartProps & { readonly former: GroupForm }) {
  const { t } = useTranslation('groups')
  return (
    <div className="column far">
      <GradeField
        label={t('memberGrade')}
        value={form.memberGrade}
        former={former.memberGrade}
        onChange={(memberGrade) => set({ memberGrade })}
      />
      <GradeField
        label={t('leaderGrade')}
        value={form.leaderGrade}
        former={former.leaderGrade}
        onChange={(leaderGrade) => set({ leaderGrade })}
      />
      <section className="column near">
        <h3>{t('journal')}</h3>
        {(['leaderSeesJournal', 'membersSeeJournal', 'mayChangeJournal'] as const).map((name) => (
          <Switch
            key={name}
            label={t(name)}
            checked={form[name]}
            onChange={(event) => set({ [name]: event.currentTarget.checked })}
          />
        ))}
      </section>
    </div>
  )
}
