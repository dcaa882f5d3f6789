/** The groups that one leads or stands in for: rights among members, keys, and who is in them. */
import { Button, Drawer, Textarea } from '@mantine/core'
import { changeLedGroup, type LedGroupView } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changesOf, fieldProblems } from '../../elements/form.ts'
import { showDone, useProblemText, useShowProblem } from '../../elements/problem.tsx'
import { Section, Setting } from '../../elements/section.tsx'
import { useApi, useMe } from '../../live/live.tsx'
import { GradeField } from '../../rights/grade-field.tsx'
import { newGradeOf } from '../../rights/right-sections.ts'
import { useRightWords } from '../../rights/right-words.ts'
import classes from '../administration.module.css'
import { useAdminList } from '../use-admin-list.ts'
import { formOf } from './group-form.ts'
import { GroupKeys } from './group-keys.tsx'
import { MemberList } from './member-list.tsx'

const ledKey = ['led-groups'] as const

export function LedGroups() {
  const { t } = useTranslation(['groups', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const [edited, edit] = useState<LedGroupView | null>(null)
  const { data } = useQuery({ queryKey: ledKey, queryFn: ({ signal }) => api.listLedGroups({ signal }) })
  if (!data || data.length === 0) return null
  const refresh = () => queries.invalidateQueries({ queryKey: ledKey })
  return (
    <Section id="led-groups" title={t('led.title')} hint={t('led.hint')}>
      {data.map((group) => (
        <Setting key={group.id} label={group.name} hint={t('led.members', { count: group.members })}>
          <Button
            variant="default"
            aria-label={`${t('led.open')}: ${group.name}`}
            onClick={() => edit(group)}
          >
            {t('led.open')}
          </Button>
        </Setting>
      ))}
      <Drawer
        opened={edited !== null}
        onClose={() => edit(null)}
        size={640}
        title={edited ? t('edit', { name: edited.name }) : ''}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
      >
        {edited ? (
          <Fields key={edited.id} group={edited} onClose={() => edit(null)} onChanged={refresh} />
        ) : null}
      </Drawer>
    </Section>
  )
}

interface FieldsProps {
  readonly group: LedGroupView
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}

function ledFormOf(group: LedGroupView) {
  const { description, memberGrade, keys } = formOf(group)
  return { description, memberGrade, keys }
}

function Fields({ group, onClose, onChanged }: FieldsProps) {
  const { t } = useTranslation(['groups', 'shell'])
  const api = useApi()
  const problemText = useProblemText()
  const words = useRightWords()
  const mayGrant = useMe()?.mayGrant ?? true
  const [form, setForm] = useState(() => ledFormOf(group))
  const set = (changes: Partial<typeof form>) => setForm((former) => ({ ...former, ...changes }))
  const body = changesOf(ledFormOf(group), form)
  const isSound = Object.keys(fieldProblems(changeLedGroup, body)).length === 0
  const save = useMutation({
    mutationFn: () => api.changeLedGroup({ params: { id: group.id }, body }),
    onSuccess: async () => {
      // Whoever opens it again at once finds what was saved.
      await onChanged()
      showDone(t('saved', { ns: 'shell' }))
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isSound) save.mutate()
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Textarea
        label={t('description')}
        value={form.description}
        maxLength={280}
        autosize
        minRows={1}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <p className="dim small">
        {mayGrant
          ? t('led.passOn', {
              group: group.name,
              level: words.level(group.leaderGrade.level),
              memberLevel: words.level(group.memberGrade.level),
            })
          : t('led.passNothing')}
      </p>
      <GradeField
        label={t('memberGrade')}
        value={form.memberGrade}
        former={newGradeOf(group.memberGrade)}
        passable={group.passableRights}
        onChange={(memberGrade) => set({ memberGrade })}
      />
      <GroupKeys keys={form.keys} onChange={(keys) => set({ keys })} />
      <Members group={group} onChanged={onChanged} />
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div>
        <Button type="submit" loading={save.isPending} disabled={Object.keys(body).length === 0 || !isSound}>
          {t('save', { ns: 'shell' })}
        </Button>
      </div>
    </form>
  )
}

function Members({ group, onChanged }: Pick<FieldsProps, 'group' | 'onChanged'>) {
  const { t } = useTranslation(['groups', 'administration'])
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const params = { id: group.id }
  const key = [...ledKey, group.id] as const
  const list = useAdminList(key, (input) => api.listLedGroupMembers({ params, ...input }))
  const remove = useMutation({
    mutationFn: (id: string) => api.removeLedGroupMembers({ params, body: { personIds: [id] } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: key })
      await onChanged()
    },
    onError: showProblem,
  })
  return (
    <section className="column near">
      <h3>{t('tab.members')}</h3>
      <MemberList list={list} onRemove={(id) => remove.mutate(id)} />
    </section>
  )
}
