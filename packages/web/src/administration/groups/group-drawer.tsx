/** One group: what it gives to whom, its members, and what they find in their monitor. */
import { Switch, Tabs } from '@mantine/core'
import { changeGroup, type GroupView, newGroup } from '@offhook/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changesOf, type FieldProblem, fieldProblems } from '../../elements/form.ts'
import { showDone } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import { PersonChips } from '../../people/person-chips.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import { GradeField } from '../../rights/grade-field.tsx'
import { EditForm } from '../edit-form.tsx'
import { FormDrawer } from '../form-drawer.tsx'
import { NameFields } from '../name-fields.tsx'
import { ProfileSelect } from '../profiles/profile-select.tsx'
import { ServiceChecks } from '../services/service-checks.tsx'
import { formOf, type GroupForm } from './group-form.ts'
import { GroupMembers } from './group-members.tsx'
import { GroupShown } from './group-shown.tsx'

interface GroupDrawerProps {
  readonly edited: GroupView | 'new' | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

export function GroupDrawer({ edited, onClose, onChanged }: GroupDrawerProps) {
  const { t } = useTranslation('groups')
  const title = edited === 'new' || edited === null ? t('add') : t('edit', { name: edited.name })
  return (
    <FormDrawer edited={edited} title={title} onClose={onClose}>
      {(group) => <Fields group={group} onClose={onClose} onChanged={onChanged} />}
    </FormDrawer>
  )
}

interface FieldsProps {
  readonly group: GroupView | null
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

function Fields({ group, onClose, onChanged }: FieldsProps) {
  const { t } = useTranslation(['groups', 'shell'])
  const api = useApi()
  const [form, setForm] = useState(() => formOf(group))
  const [isTouched, touch] = useState(false)
  const [tab, setTab] = useState<string | null>('general')
  const problems = fieldProblems(group ? changeGroup : newGroup, form)
  const set = (changes: Partial<GroupForm>) => setForm((former) => ({ ...former, ...changes }))
  const done = async (message: string) => {
    // Whoever opens it again at once finds what was saved.
    await onChanged()
    showDone(message)
    onClose()
  }
  const save = async () => {
    if (group) await api.changeGroup({ params: { id: group.id }, body: changesOf(formOf(group), form) })
    else await api.createGroup({ body: form })
    await done(group ? t('saved', { ns: 'shell' }) : t('created', { name: form.name }))
  }
  const remove = async ({ id, name }: GroupView) => {
    await api.deleteGroup({ params: { id } })
    await done(t('removed', { name }))
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
          <General form={form} set={set} problem={isTouched ? problems.name : undefined} />
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

function General({ form, set, problem }: PartProps & { readonly problem: FieldProblem | undefined }) {
  const { t } = useTranslation('groups')
  return (
    <div className="column">
      <NameFields
        name={form.name}
        description={form.description}
        labels={{ name: t('name'), description: t('description') }}
        problem={problem}
        onChange={set}
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
