/** One group: what it gives to whom, its members, and what they find in their monitor. */
import { Button, Drawer, Switch, Tabs, Textarea, TextInput } from '@mantine/core'
import { changeGroup, type GroupView, newGroup } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi } from '../../live/live.tsx'
import { PersonSelect } from '../../people/person-select.tsx'
import { GradeField } from '../../rights/grade-field.tsx'
import { showDone, useProblemText, useShowProblem } from '../../shell/problem.tsx'
import classes from '../administration.module.css'
import { Confirm } from '../confirm.tsx'
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
  const problemText = useProblemText()
  const showProblem = useShowProblem()
  const [form, setForm] = useState(() => formOf(group))
  const [isTouched, touch] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const problems = fieldProblems(group ? changeGroup : newGroup, form)
  const set = (changes: Partial<GroupForm>) => setForm((former) => ({ ...former, ...changes }))
  const save = useMutation({
    mutationFn: () =>
      group
        ? api.changeGroup({ params: { id: group.id }, body: changesOf(formOf(group), form) })
        : api.createGroup({ body: form }),
    onSuccess: () => {
      showDone(group ? t('saved', { ns: 'shell' }) : t('created', { name: form.name }))
      onChanged()
      onClose()
    },
  })
  const remove = useMutation({
    mutationFn: () => api.deleteGroup({ params: { id: group!.id } }),
    onSuccess: () => {
      showDone(t('removed', { name: group!.name }))
      onChanged()
      onClose()
    },
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
  const tab = (name: 'general' | 'members' | 'rights' | 'shown') => (
    <Tabs.Tab value={name}>{t(`tab.${name}`)}</Tabs.Tab>
  )
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Tabs defaultValue="general" keepMounted={false}>
        <Tabs.List mb={16}>
          {tab('general')}
          {group ? tab('members') : null}
          {tab('rights')}
          {tab('shown')}
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
          <Rights form={form} set={set} />
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
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div className="row between">
        <Button type="submit" loading={save.isPending}>
          {t('save', { ns: 'shell' })}
        </Button>
        {group && group.source === 'builtIn' ? (
          <Button variant="light" color="red" c="var(--bad)" onClick={() => setRemoving(true)}>
            {t('remove', { ns: 'shell' })}
          </Button>
        ) : null}
      </div>
      <Confirm
        isOpen={isRemoving}
        isPending={remove.isPending}
        title={t('removeTitle', { name: group?.name ?? '' })}
        hint={t('removeHint')}
        action={t('remove', { ns: 'shell' })}
        onConfirm={() => remove.mutate()}
        onClose={() => setRemoving(false)}
      />
    </form>
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

function Rights({ form, set }: PartProps) {
  const { t } = useTranslation('groups')
  return (
    <div className="column far">
      <GradeField
        label={t('memberGrade')}
        value={form.memberGrade}
        onChange={(memberGrade) => set({ memberGrade })}
      />
      <GradeField
        label={t('leaderGrade')}
        value={form.leaderGrade}
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
